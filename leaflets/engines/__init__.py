"""The two engines: WeasyPrint for leaflets that flow, ReportLab for cards that are exact."""
