// One run of JavaRosa (ODK Collect's engine) on one form: the steps of tests/bench/forms/ours.py. Times in ms, one JSON object.
//   java -cp ODK_Validate.jar:CLASSES JavaRosaRun FORM.xml ROWS
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.DecimalData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.xform.util.XFormUtils;

public class JavaRosaRun {
    private final Map<String, List<Double>> times = new LinkedHashMap<>();
    private FormDef form;
    private FormEntryModel model;
    private FormEntryController entry;

    private interface Act {
        void run() throws Exception;
    }

    private void timed(String step, Act act) throws Exception {
        long began = System.nanoTime();
        act.run();
        times.computeIfAbsent(step, one -> new ArrayList<>()).add((System.nanoTime() - began) / 1e6);
    }

    private void load(byte[] xml) throws Exception {
        form = XFormUtils.getFormFromInputStream(new ByteArrayInputStream(xml));
        model = new FormEntryModel(form);
        entry = new FormEntryController(model);
        form.initialize(true, new InstanceInitializationFactory());
        readAll(root());
    }

    private void readAll(TreeElement node) {
        node.isRelevant();
        node.isRequired();
        node.isEnabled();
        text(node);
        for (int at = 0; at < node.getNumChildren(); at++) readAll(node.getChildAt(at));
    }

    private TreeElement root() {
        return form.getMainInstance().getRoot();
    }

    private TreeElement node(String name) {
        return root().getFirstChild(name);
    }

    private static String text(TreeElement node) {
        return node == null || node.getValue() == null ? "" : node.getValue().uncast().getString();
    }

    private List<FormIndex> questions() {
        List<FormIndex> found = new ArrayList<>();
        FormIndex at = model.incrementIndex(FormIndex.createBeginningOfFormIndex());
        for (; !at.isEndOfFormIndex(); at = model.incrementIndex(at)) {
            if (model.getEvent(at) == FormEntryController.EVENT_QUESTION) found.add(at);
        }
        return found;
    }

    private void answer(FormIndex at, IAnswerData value) throws Exception {
        entry.answerQuestion(at, value, true);
    }

    private String chain() throws Exception {
        List<FormIndex> asked = questions();
        List<TreeElement> nodes = new ArrayList<>();
        for (FormIndex one : asked) nodes.add(form.getMainInstance().resolveReference(one.getReference()));
        TreeElement last = null;
        for (int at = 0; at < root().getNumChildren(); at++) {
            if (!root().getChildAt(at).getName().equals("meta")) last = root().getChildAt(at);
        }
        TreeElement total = last;
        for (int place = 0; place < asked.size(); place++) {
            int now = place;
            timed("answer", () -> {
                answer(asked.get(now), new IntegerData(now % 7 + 1));
                nodes.get(Math.min(now + 1, nodes.size() - 1)).isRelevant();
                text(total);
            });
        }
        String first = text(total);
        for (int turn = 0; turn < 20; turn++) {
            int now = turn;
            timed("ripple", () -> {
                answer(asked.get(0), new IntegerData(10 + now % 5));
                text(total);
            });
        }
        return first + "|" + text(total);
    }

    private FormIndex forward(FormIndex from, int event) {
        FormIndex at = from;
        do at = model.incrementIndex(at);
        while (model.getEvent(at) != event);
        return at;
    }

    private String members(int rows) throws Exception {
        FormIndex[] at = {FormIndex.createBeginningOfFormIndex()};
        FormIndex firstAmount = null;
        for (int place = 0; place < rows; place++) {
            if (place > 0) {
                FormIndex prompt = forward(at[0], FormEntryController.EVENT_PROMPT_NEW_REPEAT);
                timed("add", () -> {
                    entry.newRepeat(prompt);
                    text(node("n"));
                });
                at[0] = prompt;
            }
            IAnswerData[] values = {new StringData("P" + place), new IntegerData(place * 7 % 100), new DecimalData(10.5)};
            for (IAnswerData value : values) {
                at[0] = forward(at[0], FormEntryController.EVENT_QUESTION);
                FormIndex question = at[0];
                timed("answer", () -> {
                    answer(question, value);
                    text(node("total"));
                });
            }
            if (place == 0) firstAmount = at[0];
        }
        String first = String.join("|", text(node("total")), text(node("n")), text(node("seniors")), text(node("oldest")));
        FormIndex amount = firstAmount;
        for (int turn = 0; turn < 20; turn++) {
            int now = turn;
            timed("ripple", () -> {
                answer(amount, new DecimalData(5 + now));
                text(node("total"));
            });
        }
        return first + "|" + text(node("total"));
    }

    private String towns() throws Exception {
        List<FormIndex> asked = questions();
        for (int turn = 0; turn < 50; turn++) {
            int now = turn;
            List<SelectChoice> offered = new ArrayList<>();
            timed("list", () -> {
                answer(asked.get(0), new SelectOneData(new Selection("d" + now)));
                FormEntryPrompt prompt = model.getQuestionPrompt(asked.get(1));
                offered.addAll(prompt.getSelectChoices());
                for (SelectChoice one : offered) prompt.getSelectChoiceText(one);
            });
            if (offered.size() != 100) throw new IllegalStateException("not the towns of the district");
            timed("label", () -> {
                answer(asked.get(1), new SelectOneData(offered.get(0).selection()));
                text(node("town_label"));
            });
        }
        return text(node("town_label")) + "|" + text(node("n_towns"));
    }

    private String told(String total) {
        String shown = times.entrySet().stream()
            .map(step -> "\"" + step.getKey() + "\": " + step.getValue().stream()
                .map(one -> String.format(Locale.ROOT, "%.4f", one)).collect(Collectors.toList()))
            .collect(Collectors.joining(", "));
        return "{\"times\": {" + shown + "}, \"total\": \"" + total + "\"}";
    }

    public static void main(String[] given) throws Exception {
        Path path = Path.of(given[0]);
        byte[] xml = Files.readAllBytes(path);
        String name = path.getFileName().toString();
        JavaRosaRun run = new JavaRosaRun();
        run.timed("load", () -> run.load(xml));
        String total = name.startsWith("rows") ? run.members(Integer.parseInt(given[1]))
            : name.startsWith("towns") ? run.towns() : run.chain();
        run.timed("serialise", () -> new XFormSerializingVisitor().serializeInstance(run.form.getMainInstance()));
        System.out.println(run.told(total));
    }
}
