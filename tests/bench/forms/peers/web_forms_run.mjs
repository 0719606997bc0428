// One run of ODK web-forms' engine on one form: the steps of tests/bench/forms/ours.py.
//   node web_forms_run.mjs FORM.xml ROWS     with ENGINE_DIR = the folder that holds node_modules
import { readFileSync } from 'node:fs';
import path from 'node:path';

const times = {};
const timed = async (step, act) => {
  const began = performance.now();
  const result = await act();
  (times[step] ??= []).push(performance.now() - began);
  return result;
};

const [file, rows] = [process.argv[2], Number(process.argv[3] ?? 0)];
const xml = readFileSync(file, 'utf8');
const { loadForm, put, children } = await import(new URL('./web_forms_engine.mjs', import.meta.url).href);

const readAll = (node) => {
  const state = node.currentState;
  void state.relevant; void state.required; void state.readonly; void state.label?.asString; void state.value;
  void node.validationState?.violation;
  children(node).forEach(readAll);
};
const byRef = (node, found = new Map()) => {
  found.set(node.currentState.reference, node);
  children(node).forEach((kid) => byRef(kid, found));
  return found;
};

let root;
await timed('load', async () => { root = await loadForm(xml); readAll(root); });
const nodes = byRef(root);
const value = (ref) => String(nodes.get(ref).currentState.value);

const chain = async () => {
  const asked = [...nodes.values()].filter((node) => node.nodeType === 'input');
  const total = [...nodes].filter(([ref, node]) => node.nodeType === 'model-value' && !ref.includes('/meta/')).at(-1)[1];
  for (const [place, node] of asked.entries()) {
    const after = asked[Math.min(place + 1, asked.length - 1)];
    await timed('answer', () => {
      put(node, (place % 7) + 1);
      void node.validationState?.violation; void after.currentState.relevant; void total.currentState.value;
    });
  }
  const first = String(total.currentState.value);
  for (let turn = 0; turn < 20; turn++) {
    await timed('ripple', () => { put(asked[0], 10 + (turn % 5)); void total.currentState.value; });
  }
  return `${first}|${total.currentState.value}`;
};

const members = async () => {
  const range = [...nodes.values()].find((node) => node.nodeType.startsWith('repeat-range'));
  const inputs = (place) => children(children(range)[place]).filter((node) => node.nodeType === 'input');
  for (let place = 0; place < rows; place++) {
    if (place) await timed('add', () => { range.addInstances(); void value('/data/n'); });
    const answers = ['P' + place, (place * 7) % 100, 10.5];
    for (const [at, answer] of answers.entries()) {
      const node = inputs(place)[at];
      await timed('answer', () => { put(node, answer); void value('/data/total'); });
    }
  }
  const first = ['total', 'n', 'seniors', 'oldest'].map((name) => value('/data/' + name)).join('|');
  const amount = inputs(0)[2];
  for (let turn = 0; turn < 20; turn++) await timed('ripple', () => { put(amount, 5 + turn); void value('/data/total'); });
  return `${first}|${value('/data/total')}`;
};

const towns = async () => {
  const [district, town] = [nodes.get('/data/district'), nodes.get('/data/town')];
  for (let turn = 0; turn < 50; turn++) {
    const offered = await timed('list', () => {
      put(district, 'd' + turn);
      return town.currentState.valueOptions.map((option) => option.label?.asString);
    });
    if (offered.length !== 100) throw new Error('not the towns of the district');
    await timed('label', () => { put(town, 't' + turn); void value('/data/town_label'); });
  }
  return `${value('/data/town_label')}|${value('/data/n_towns')}`;
};

const name = path.basename(file);
const total = await (name.startsWith('rows') ? members() : name.startsWith('towns') ? towns() : chain());
await timed('serialise', async () => {
  const payload = await root.prepareInstancePayload({ payloadType: 'monolithic' });
  await payload.data[0].get('xml_submission_file').text();
});
console.log(JSON.stringify({ times, total }));
