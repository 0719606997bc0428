// Runs conformance cases through ODK web-forms' engine (@getodk/xforms-engine) in Node. The lines are those of JavaRosaPeer.java.
// ENGINE_DIR is the folder with node_modules.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';

const folder = path.resolve(process.env.ENGINE_DIR ?? '.');
const wanted = createRequire(path.join(folder, 'peer.cjs'));

// The published bundle expects a browser, or vitest with jsdom: it gets the names it asks for.
globalThis.require = wanted;
globalThis.__dirname = folder;
const browser = new (wanted('jsdom').JSDOM)('').window;
const NAMES = ['DOMParser', 'XMLSerializer', 'Node', 'Element', 'Document', 'XMLDocument', 'Attr', 'Text', 'Comment',
  'CDATASection', 'CharacterData', 'ProcessingInstruction', 'NodeFilter', 'XPathResult', 'XPathEvaluator', 'window', 'document'];
for (const name of NAMES) globalThis[name] ??= browser[name];
console.log = console.info = console.warn = console.error;
const bundle = path.join(folder, 'node_modules/@getodk/xforms-engine/dist/index.js');
const engine = await import(pathToFileURL(bundle).href);

const TYPES = { '.csv': 'text/csv', '.xml': 'text/xml', '.geojson': 'application/geo+json' };

/** The form's root node; throws what the engine refuses it with. */
async function opened(job) {
  const media = job.media ?? {};
  const fetchFormAttachment = async (url) => {
    const name = path.basename(String(url));
    if (!(name in media)) return new Response('', { status: 404 });
    return new Response(readFileSync(media[name]), { headers: { 'content-type': TYPES[path.extname(name)] ?? 'text/plain' } });
  };
  const missingResourceBehavior = engine.constants.MISSING_RESOURCE_BEHAVIOR.BLANK;
  const loaded = await engine.loadForm(job.form, { fetchFormAttachment, missingResourceBehavior });
  if (loaded.status === 'failure') throw loaded.error;
  return loaded.createInstance().root;
}

const plain = (ref) => ref.replaceAll('[1]', '');
const childrenOf = (node) => node.currentState.children ?? [];

function* everyNode(node) {
  yield node;
  for (const child of childrenOf(node)) yield* everyNode(child);
}

const isRange = (node) => node.nodeType.startsWith('repeat-range');

function nodeAt(root, ref) {
  for (const node of everyNode(root)) {
    if (!isRange(node) && plain(node.currentState.reference) === plain(ref)) return node;
  }
  return null;
}

function rangeAt(root, ref) {
  for (const node of everyNode(root)) {
    if (isRange(node) && plain(node.currentState.reference) === plain(ref)) return node;
  }
  return null;
}

function answer(node, value) {
  const blank = value == null || value === '';
  switch (node.nodeType) {
    case 'select':
      if (Array.isArray(value)) return node.selectValues(value);
      if (node.selectType === 'select') return node.selectValues(blank ? [] : String(value).trim().split(/\s+/));
      return node.selectValue(blank ? null : String(value));
    case 'rank':
      return node.setValues(Array.isArray(value) ? value : String(value ?? '').split(/\s+/).filter(Boolean));
    case 'trigger':
      return node.setValue(value === 'OK' || value === true);
    default:
      if (blank) return node.setValue(node.valueType === 'string' ? '' : null);
      if (node.valueType === 'int') return node.setValue(BigInt(value));
      return node.setValue(node.valueType === 'decimal' ? Number(value) : String(value));
  }
}

function set(root, ref, value) {
  const node = nodeAt(root, ref);
  if (node == null) throw new Error(`no question ${ref}`);
  answer(node, value);
}

function add(root, ref) {
  const range = rangeAt(root, ref);
  if (range == null) throw new Error(`no repeat ${ref}`);
  range.addInstances();
}

function remove(root, ref) {
  const [, base, place] = /^(.*)\[(\d+)\]$/.exec(ref) ?? [null, ref, '1'];
  const range = rangeAt(root, base);
  if (range == null) throw new Error(`no repeat ${base}`);
  range.removeInstances(Number(place) - 1);
}

function prepare(root, [ref, value]) {
  if (typeof value !== 'number') return set(root, ref, value);
  while (childrenOf(rangeAt(root, ref)).length < value) add(root, ref);
}

const finite = (number) => (Number.isFinite(number) ? number : String(number));

function evaluate(root, [context, expression]) {
  try {
    const node = nodeAt(root, context);
    if (node == null) throw new Error(`no node ${context}`);
    const at = { contextNode: node.contextNode ?? node };
    return {
      string: node.evaluator.evaluateString(expression, at),
      number: finite(node.evaluator.evaluateNumber(expression, at)),
      boolean: node.evaluator.evaluateBoolean(expression, at),
    };
  } catch (fault) {
    return { error: String(fault?.message ?? fault).split('\n')[0] };
  }
}

const text = (range) => range?.asString ?? null;

function property(root, ref, name) {
  if (name === 'count') return childrenOf(rangeAt(root, ref) ?? { currentState: {} }).length;
  const node = nodeAt(root, ref);
  if (name === 'exists') return node != null;
  if (node == null) return null;
  const state = node.currentState;
  const violation = node.validationState?.violation;
  const options = () => state.valueOptions ?? [];
  switch (name) {
    case 'value': return state.instanceValue ?? String(state.value ?? '');
    case 'relevant': case 'required': case 'readonly': return state[name];
    case 'violation': return violation?.condition ?? null;
    case 'constraint_msg': return violation?.condition === 'constraint' ? text(violation.message) : null;
    case 'required_msg': return violation?.condition === 'required' ? text(violation.message) : null;
    case 'label': return text(state.label);
    case 'hint': return text(state.hint);
    case 'choices': return options().map((option) => option.value);
    case 'choice_labels': return options().map((option) => text(option.label));
    default: return undefined;
  }
}

function states(root, wanted) {
  return Object.fromEntries(Object.entries(wanted).map(([ref, properties]) => [
    ref,
    Object.fromEntries(Object.keys(properties).map((name) => [name, property(root, ref, name)])),
  ]));
}

async function submission(root) {
  const payload = await root.prepareInstancePayload({ payloadType: 'monolithic' });
  return { submission: await payload.data[0].get('xml_submission_file').text() };
}

async function step(root, one) {
  try {
    if ('set' in one) set(root, one.set, one.value);
    else if ('add' in one) add(root, one.add);
    else if ('remove' in one) remove(root, one.remove);
    else if ('lang' in one) {
      const language = root.languages.find((known) => known.language === one.lang);
      if (language == null) throw new Error(`no language ${one.lang}`);
      root.setLanguage(language);
    }
    else if ('fails' in one) return step(root, one.fails);
    else if ('submission' in one) return await submission(root);
    else if ('expect' in one) return states(root, one.expect);
    else if ('evaluate' in one) return evaluate(root, [one.context ?? root.currentState.reference, one.evaluate]);
    return {};
  } catch (fault) {
    return { error: String(fault?.message ?? fault).split('\n')[0] };
  }
}

async function run(job) {
  try {
    const root = await opened(job);
    if (job.steps == null) {
      for (const pair of job.set) prepare(root, pair);
      return { values: job.evaluate.map((asked) => evaluate(root, asked)) };
    }
    const steps = [];
    for (const one of job.steps) steps.push(await step(root, one));
    return { steps };
  } catch (fault) {
    return { error: String(fault?.message ?? fault).replaceAll(/\s+/g, ' ').slice(0, 300) };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(line)))}\n`);
}
process.exit(0);
