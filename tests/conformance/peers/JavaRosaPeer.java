// Runs conformance cases through JavaRosa, the engine of ODK Collect. One JSON object a line in, one a line out:
//   {"form": xml, "media": {name: path}, "set": [[ref, value]], "evaluate": [[context, expression], ...]}
//   {"form": xml, "media": {name: path}, "steps": [...]}          the steps of tests/conformance/README.md
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.data.AnswerDataFactory;
import org.javarosa.core.model.data.DecimalData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectMultiData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.UncastData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceFactory;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.xform.util.XFormUtils;
import org.javarosa.xpath.XPathNodeset;
import org.javarosa.xpath.XPathParseTool;
import org.javarosa.xpath.expr.XPathFuncExpr;

public class JavaRosaPeer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private final FormDef form;
    private final FormEntryModel model;
    private final FormEntryController controller;
    private final Map<String, IAnswerData> refused = new HashMap<>();

    private JavaRosaPeer(JsonNode job) throws Exception {
        byte[] xml = job.get("form").asText().getBytes(StandardCharsets.UTF_8);
        if (job.has("media")) Media.serve(job.get("media"));
        form = XFormUtils.getFormFromInputStream(new ByteArrayInputStream(xml));
        model = new FormEntryModel(form);
        controller = new FormEntryController(model);
        form.initialize(true, new InstanceInitializationFactory());
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, "UTF-8");
        System.setOut(System.err);
        ObjectMapper mapper = new ObjectMapper();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            answers.println(mapper.writeValueAsString(run(mapper.readTree(line))));
        }
    }

    private static ObjectNode run(JsonNode job) {
        ObjectNode answer = JSON.objectNode();
        try {
            JavaRosaPeer peer = new JavaRosaPeer(job);
            if (job.has("steps")) {
                ArrayNode seen = answer.putArray("steps");
                for (JsonNode step : job.get("steps")) seen.add(peer.step(step));
            } else {
                for (JsonNode pair : job.get("set")) peer.prepare(pair.get(0).asText(), pair.get(1));
                ArrayNode values = answer.putArray("values");
                for (JsonNode asked : job.get("evaluate")) {
                    values.add(peer.evaluate(asked.get(0).asText(), asked.get(1).asText()));
                }
            }
        } catch (Throwable fault) {
            answer.put("error", words(fault));
        }
        return answer;
    }

    private static String words(Throwable fault) {
        Throwable cause = fault.getCause() == null ? fault : fault.getCause();
        return cause.getClass().getSimpleName() + ": " + String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
    }

    // -- expressions -----------------------------------------------------------------------------------------------

    private void prepare(String ref, JsonNode value) throws Exception {
        if (value.isInt()) {
            while (rowCount(ref) < value.asInt()) addRow(ref);
        } else {
            answer(ref, value);
        }
    }

    private ObjectNode evaluate(String context, String expression) {
        ObjectNode found = JSON.objectNode();
        try {
            TreeElement node = node(context);
            EvaluationContext at = new EvaluationContext(form.getEvaluationContext(), node.getRef());
            Object value = XPathParseTool.parseXPath(expression).eval(form.getMainInstance(), at);
            if (value instanceof XPathNodeset) value = ((XPathNodeset) value).unpack();
            found.put("string", XPathFuncExpr.toString(value));
            number(found, value);
            truth(found, value);
        } catch (Throwable fault) {
            found.removeAll();
            found.put("error", words(fault));
        }
        return found;
    }

    private static void number(ObjectNode found, Object value) {
        try {
            double number = XPathFuncExpr.toNumeric(value);
            if (Double.isFinite(number)) found.put("number", number);
            else found.put("number", String.valueOf(number));
        } catch (RuntimeException none) {
            found.put("number", "NaN");
        }
    }

    private static void truth(ObjectNode found, Object value) {
        try {
            found.put("boolean", XPathFuncExpr.toBoolean(value));
        } catch (RuntimeException none) {
            found.putNull("boolean");
        }
    }

    // -- steps -----------------------------------------------------------------------------------------------------

    private JsonNode step(JsonNode step) {
        try {
            if (step.has("set")) answer(step.get("set").asText(), step.get("value"));
            else if (step.has("add")) addRow(step.get("add").asText());
            else if (step.has("remove")) removeRow(step.get("remove").asText());
            else if (step.has("lang")) controller.setLanguage(step.get("lang").asText());
            else if (step.has("fails")) return step(step.get("fails"));
            else if (step.has("submission")) return submission();
            else if (step.has("expect")) return states(step.get("expect"));
            else if (step.has("evaluate")) {
                JsonNode context = step.get("context");
                String root = "/" + form.getMainInstance().getRoot().getName();
                return evaluate(context == null ? root : context.asText(), step.get("evaluate").asText());
            }
            return JSON.objectNode();
        } catch (Throwable fault) {
            return JSON.objectNode().put("error", words(fault));
        }
    }

    private ObjectNode submission() throws Exception {
        form.postProcessInstance();
        byte[] xml = new XFormSerializingVisitor().serializeInstance(form.getMainInstance());
        return JSON.objectNode().put("submission", new String(xml, StandardCharsets.UTF_8));
    }

    private ObjectNode states(JsonNode wanted) {
        makeCountedRows();
        ObjectNode all = JSON.objectNode();
        wanted.fields().forEachRemaining(one -> {
            ObjectNode state = all.putObject(one.getKey());
            one.getValue().fieldNames().forEachRemaining(name -> {
                try {
                    state.set(name, property(one.getKey(), name));
                } catch (UnsupportedOperationException untold) {
                    state.remove(name);
                } catch (Throwable fault) {
                    state.put(name, "error: " + words(fault));
                }
            });
        });
        return all;
    }

    private JsonNode property(String ref, String name) {
        TreeElement node = node(ref);
        if (name.equals("exists")) return JSON.booleanNode(node != null);
        if (name.equals("count")) return JSON.numberNode(rowCount(ref));
        if (node == null) return JSON.nullNode();
        switch (name) {
            case "value": return JSON.textNode(text(node));
            case "relevant": return JSON.booleanNode(isRelevant(node));
            case "required": return JSON.booleanNode(node.isRequired());
            case "readonly": return JSON.booleanNode(!node.isEnabled());
            case "violation": return violation(ref, node);
            case "constraint_msg": {
                boolean wrong = violation(ref, node).asText().equals("constraint");
                return wrong ? textOrNull(model.getQuestionPrompt(question(ref)).getConstraintText()) : JSON.nullNode();
            }
            default: {
                FormIndex at = question(ref);
                if (at == null) throw new UnsupportedOperationException("no question at " + ref);
                return shown(model.getQuestionPrompt(at), name);
            }
        }
    }

    private JsonNode violation(String ref, TreeElement node) {
        if (!isRelevant(node)) return JSON.nullNode();
        IAnswerData typed = refused.getOrDefault(plain(ref), node.getValue());
        if (typed == null) return node.isRequired() ? JSON.textNode("required") : JSON.nullNode();
        return form.evaluateConstraint(node.getRef(), typed) ? JSON.nullNode() : JSON.textNode("constraint");
    }

    private static JsonNode shown(FormEntryPrompt prompt, String name) {
        switch (name) {
            case "label": return textOrNull(prompt.getQuestionText());
            case "hint": return textOrNull(prompt.getHelpText());
            case "choices": {
                ArrayNode values = JSON.arrayNode();
                for (SelectChoice choice : prompt.getSelectChoices()) values.add(choice.getValue());
                return values;
            }
            case "choice_labels": {
                ArrayNode labels = JSON.arrayNode();
                for (SelectChoice choice : prompt.getSelectChoices()) labels.add(prompt.getSelectChoiceText(choice));
                return labels;
            }
            default: throw new UnsupportedOperationException("no property " + name);
        }
    }

    private static JsonNode textOrNull(String text) {
        return text == null ? JSON.nullNode() : JSON.textNode(text);
    }

    private void answer(String ref, JsonNode value) {
        makeCountedRows();
        FormIndex at = question(ref);
        if (at == null) throw new IllegalStateException("no question " + ref);
        IAnswerData typed = data(model.getQuestionPrompt(at), value);
        int outcome = controller.answerQuestion(at, typed, true);
        if (outcome == FormEntryController.ANSWER_CONSTRAINT_VIOLATED) refused.put(plain(ref), typed);
        else refused.remove(plain(ref));
    }

    private static IAnswerData data(FormEntryPrompt prompt, JsonNode value) {
        String text = value == null || value.isNull() ? "" : value.asText();
        if (value == null || (!value.isArray() && text.isEmpty()) || (value.isArray() && value.isEmpty())) return null;
        switch (prompt.getControlType()) {
            case Constants.CONTROL_SELECT_ONE: return new SelectOneData(selection(prompt, text));
            case Constants.CONTROL_SELECT_MULTI: return new SelectMultiData(selections(prompt, value));
            case Constants.CONTROL_RANK: return new MultipleItemsData(selections(prompt, value));
            case Constants.CONTROL_TRIGGER: return new StringData(text);
            default: return typed(prompt.getDataType(), text);
        }
    }

    private static List<Selection> selections(FormEntryPrompt prompt, JsonNode value) {
        List<Selection> chosen = new ArrayList<>();
        if (value.isArray()) value.forEach(one -> chosen.add(selection(prompt, one.asText())));
        else for (String one : value.asText().trim().split("\\s+")) chosen.add(selection(prompt, one));
        return chosen;
    }

    private static Selection selection(FormEntryPrompt prompt, String value) {
        for (SelectChoice choice : prompt.getSelectChoices()) {
            if (choice.getValue().equals(value)) return new Selection(choice);
        }
        throw new IllegalStateException("no choice " + value);
    }

    private static IAnswerData typed(int type, String text) {
        switch (type) {
            case Constants.DATATYPE_INTEGER: return new IntegerData(Integer.parseInt(text));
            case Constants.DATATYPE_DECIMAL: return new DecimalData(Double.parseDouble(text));
            case Constants.DATATYPE_TEXT:
            case Constants.DATATYPE_NULL:
            case Constants.DATATYPE_UNSUPPORTED: return new StringData(text);
            default: return AnswerDataFactory.templateByDataType(type).cast(new UncastData(text));
        }
    }

    // -- where things are --------------------------------------------------------------------------------------------

    private static String plain(String ref) {
        return ref.replace("[1]", "");
    }

    private static String plain(TreeReference ref) {
        return plain(ref.toString(true, false));
    }

    private FormIndex find(int event, String ref) {
        FormIndex at = model.incrementIndex(FormIndex.createBeginningOfFormIndex());
        for (; !at.isEndOfFormIndex(); at = model.incrementIndex(at)) {
            if (model.getEvent(at) == event && plain(at.getReference()).equals(ref)) return at;
        }
        return null;
    }

    /** JavaRosa makes the rows that a count asks for when somebody walks past them. */
    private void makeCountedRows() {
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        while (controller.stepToNextEvent() != FormEntryController.EVENT_END_OF_FORM) continue;
    }

    private FormIndex question(String ref) {
        return find(FormEntryController.EVENT_QUESTION, plain(ref));
    }

    private void addRow(String ref) {
        FormIndex prompt = find(FormEntryController.EVENT_PROMPT_NEW_REPEAT, plain(ref + "[" + (rowCount(ref) + 1) + "]"));
        if (prompt == null) throw new IllegalStateException("no prompt for a row of " + ref);
        controller.newRepeat(prompt);
    }

    private void removeRow(String ref) {
        FormIndex row = find(FormEntryController.EVENT_REPEAT, plain(ref));
        if (row == null) throw new IllegalStateException("no row " + ref);
        controller.deleteRepeat(row);
    }

    private int rowCount(String ref) {
        int cut = ref.lastIndexOf('/');
        TreeElement parent = cut == 0 ? null : node(ref.substring(0, cut));
        return parent == null ? 0 : parent.getChildMultiplicity(ref.substring(cut + 1));
    }

    private TreeElement node(String ref) {
        TreeElement at = form.getMainInstance().getRoot();
        String[] parts = ref.substring(1).split("/");
        for (int part = 1; part < parts.length && at != null; part++) {
            String name = parts[part];
            int place = 0;
            if (name.startsWith("@")) return at.getAttribute(null, name.substring(1));
            if (name.endsWith("]")) {
                place = Integer.parseInt(name.substring(name.indexOf('[') + 1, name.length() - 1)) - 1;
                name = name.substring(0, name.indexOf('['));
            }
            at = at.getChild(name.substring(name.indexOf(':') + 1), place);
        }
        return at;
    }

    private static String text(TreeElement node) {
        return node.getValue() == null ? "" : node.getValue().uncast().getString();
    }

    private static boolean isRelevant(TreeElement node) {
        for (TreeElement at = node; at != null; at = (TreeElement) at.getParent()) if (!at.isRelevant()) return false;
        return true;
    }

    /** The files of a case under jr://file/ and its sisters. */
    private static final class Media {
        static void serve(JsonNode media) throws Exception {
            Path folder = Files.createTempDirectory("media");
            media.fields().forEachRemaining(one -> {
                try {
                    Files.copy(Path.of(one.getValue().asText()), folder.resolve(one.getKey()));
                } catch (IOException fault) {
                    throw new UncheckedIOException(fault);
                }
            });
            ReferenceManager references = ReferenceManager.instance();
            references.reset();
            references.addReferenceFactory(new ReferenceFactory() {
                public boolean derives(String uri) { return uri.startsWith("jr://"); }
                public Reference derive(String uri) { return file(uri); }
                public Reference derive(String uri, String context) { return file(uri); }
                private Reference file(String uri) {
                    return new Served(folder.resolve(uri.substring(uri.lastIndexOf('/') + 1)), uri);
                }
            });
        }
    }

    private static final class Served implements Reference {
        private final Path path;
        private final String uri;

        Served(Path path, String uri) {
            this.path = path;
            this.uri = uri;
        }

        public boolean doesBinaryExist() { return Files.exists(path); }
        public InputStream getStream() throws IOException { return Files.newInputStream(path); }
        public String getURI() { return uri; }
        public String getLocalURI() { return path.toString(); }
        public boolean isReadOnly() { return true; }
        public OutputStream getOutputStream() { throw new UnsupportedOperationException(); }
        public void remove() { throw new UnsupportedOperationException(); }
        public Reference[] probeAlternativeReferences() { return new Reference[0]; }
    }
}
