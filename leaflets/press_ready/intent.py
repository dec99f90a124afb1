"""Floor 4, press intent: what makes a file PDF/X-4 (ISO 15930-7): output intent, dates, what it says of itself."""

import hashlib
from datetime import date
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Pdf, String

from leaflets.preflight.parts import KEY as PARTS
from leaflets.preflight.record import KEY as RECORD
from leaflets.preflight.stamp import KEY as STAMP
from leaflets.printing import Printing

VERSION = "PDF/X-4"
PDF_VERSION = "1.6"
"""ISO 15930-7 is made of PDF 1.6."""
ABOUT = ("/Title", "/Author", "/Subject", "/Creator", "/Producer")
OWN = (f"/{STAMP}", f"/{RECORD}", f"/{PARTS}")
"""What preflight reads of a file by itself (`preflight.stamp`, `record`, `parts`); ISO 15930-7 allows more entries."""

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
{more}<pdf:Producer>{producer}</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>
<xmp:CreateDate>{day}T00:00:00Z</xmp:CreateDate>
<xmp:ModifyDate>{day}T00:00:00Z</xmp:ModifyDate>
<xmp:MetadataDate>{day}T00:00:00Z</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{document}</xmpMM:DocumentID>
<xmpMM:InstanceID>uuid:{document}</xmpMM:InstanceID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<xmpMM:VersionID>1</xmpMM:VersionID>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def declare(pdf: Pdf, printing: Printing, issued: date, identity: bytes) -> None:
    """Make a file that holds nothing but ink say that it is PDF/X-4. Its dates are the issue's, in UTC.

    `identity` is what its identifier is made from.
    """
    said = {key: str(pdf.docinfo[key]) for key in ABOUT if str(pdf.docinfo.get(key, "")).strip()}
    said.setdefault("/Title", "Untitled")
    said.setdefault("/Producer", "In Your Area")
    is_tagged = (
        "/StructTreeRoot" in pdf.Root and "/Metadata" in pdf.Root and b"pdfuaid" in pdf.Root.Metadata.read_bytes()
    )
    _describe(pdf, said | {key: str(pdf.docinfo[key]) for key in OWN if key in pdf.docinfo}, issued)
    pdf.Root.OutputIntents = Array([_intent(pdf, printing)])
    packet = _packet(said, issued, _uuid(identity), is_tagged=is_tagged)
    pdf.Root.Metadata = pdf.make_stream(packet.encode("utf-8"), Type=Name.Metadata, Subtype=Name.XML)


def _describe(pdf: Pdf, said: dict[str, str], issued: date) -> None:
    """The Info dictionary, in step with the metadata (ISO 15930-7, 6.9)."""
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    for key, words in said.items():
        pdf.docinfo[key] = String(words)
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = String(f"D:{issued:%Y%m%d}000000Z")
    pdf.docinfo["/GTS_PDFXVersion"] = String(VERSION)
    pdf.docinfo["/Trapped"] = Name("/False")


def _intent(pdf: Pdf, printing: Printing) -> Dictionary:
    """The press that the file is made for, its profile inside (ISO 32000-1, 14.11.5; ISO 15930-7, 6.2.2)."""
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(printing.condition),
        OutputCondition=String(printing.condition),
        RegistryName=String(printing.registry),
        Info=String(printing.condition),
        DestOutputProfile=pdf.make_stream(printing.profile, N=4, Alternate=Name.DeviceCMYK),
    )


def _packet(said: dict[str, str], issued: date, document: str, *, is_tagged: bool) -> str:
    more = ""
    if "/Author" in said:
        more += f"<dc:creator><rdf:Seq><rdf:li>{escape(said['/Author'])}</rdf:li></rdf:Seq></dc:creator>\n"
    if "/Subject" in said:
        words = escape(said["/Subject"])
        more += f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt></dc:description>\n'
    if "/Creator" in said:
        more += f"<xmp:CreatorTool>{escape(said['/Creator'])}</xmp:CreatorTool>\n"
    if is_tagged:
        more += "<pdfuaid:part>1</pdfuaid:part>\n"
    return XMP.format(
        title=escape(said["/Title"]),
        producer=escape(said["/Producer"]),
        more=more,
        day=issued.isoformat(),
        document=document,
    )


def _uuid(identity: bytes) -> str:
    """An identifier made from content, so that the same ticket gives the same bytes (RFC 9562, version 8)."""
    made = hashlib.sha256(identity).hexdigest()
    return f"{made[:8]}-{made[8:12]}-8{made[13:16]}-a{made[17:20]}-{made[20:32]}"
