import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Reads the names of PDF files from standard input and prints what veraPDF finds against PDF/UA-1: a line for each
 * failure, then one that says how much was checked, or why the file could not be.
 */
public class Validate {
    public static void main(String[] none) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in));
        for (String name = names.readLine(); name != null; name = names.readLine()) {
            try {
                validate(name);
            } catch (Exception fault) {
                System.out.println("checked\t0\t" + plain(fault.toString()));
            }
            System.out.flush();
        }
    }

    private static void validate(String name) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.PDFUA_1;
        try (VeraPDFFoundry foundry = Foundries.defaultInstance();
             PDFAParser parser = foundry.createParser(new FileInputStream(name), flavour)) {
            ValidationResult result = foundry.createValidator(flavour, false).validate(parser);
            for (TestAssertion found : result.getTestAssertions()) {
                if (found.getStatus() == TestAssertion.Status.FAILED) {
                    System.out.println("failed\t" + found.getRuleId().getClause() + "-"
                        + found.getRuleId().getTestNumber() + "\t" + plain(found.getMessage()) + "\t"
                        + plain(found.getLocation().getContext()));
                }
            }
            System.out.println("checked\t" + result.getTotalAssertions() + "\tto its end");
        }
    }

    /** In one line, for a reader of lines. */
    private static String plain(String text) {
        return String.valueOf(text).replaceAll("\\s+", " ");
    }
}
