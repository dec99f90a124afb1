import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.util.List;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Reads the names of PDF files from standard input and prints what veraPDF finds against PDF/UA-1, a line each. */
public class Validate {
    public static void main(String[] none) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in));
        for (String name = names.readLine(); name != null; name = names.readLine()) {
            validate(name);
        }
    }

    private static void validate(String name) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.PDFUA_1;
        try (VeraPDFFoundry foundry = Foundries.defaultInstance();
             PDFAParser parser = foundry.createParser(new FileInputStream(name), flavour)) {
            ValidationResult result = foundry.createValidator(flavour, false).validate(parser);
            System.out.println("checked\t" + name + "\t" + result.getTotalAssertions());
            for (TestAssertion found : result.getTestAssertions()) {
                if (found.getStatus() == TestAssertion.Status.FAILED) {
                    System.out.println("failed\t" + name + "\t" + found.getRuleId().getClause() + "-"
                        + found.getRuleId().getTestNumber() + "\t" + found.getMessage() + "\t"
                        + found.getLocation().getContext());
                }
            }
        }
    }
}
