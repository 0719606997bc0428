// @getodk/xforms-engine in plain Node: its bundle expects a browser, so jsdom's DOM stands in. ENGINE_DIR holds node_modules.
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = path.resolve(process.env.ENGINE_DIR ?? '.');
const require = createRequire(path.join(folder, 'anchor.js'));
globalThis.require = require;
globalThis.__dirname = folder;

const DOM = ['Attr', 'CDATASection', 'CharacterData', 'Comment', 'DOMParser', 'Document', 'Element', 'Node', 'NodeFilter',
  'ProcessingInstruction', 'Text', 'XMLDocument', 'XMLSerializer', 'XPathEvaluator', 'XPathResult', 'document', 'window'];
const { window } = new (require('jsdom').JSDOM)('');
for (const name of DOM) if (window[name] !== undefined) globalThis[name] = window[name];

const entry = path.join(folder, 'node_modules/@getodk/xforms-engine/dist/index.js');
const engine = await import(pathToFileURL(entry).href);

const TYPES = { csv: 'text/csv', xml: 'text/xml', geojson: 'application/geo+json' };

/** The root node of a fresh instance; `files` are the attachments' texts by name. */
export const loadForm = async (xml, files = {}) => {
  const fetchFormAttachment = async (url) => {
    const name = String(url).replace(/^.*\//, '');
    if (!(name in files)) return new Response('', { status: 404 });
    return new Response(files[name], { headers: { 'content-type': TYPES[name.split('.').pop()] ?? 'text/plain' } });
  };
  const missing = engine.constants.MISSING_RESOURCE_BEHAVIOR?.BLANK;
  const form = await engine.loadForm(xml, { fetchFormAttachment, missingResourceBehavior: missing });
  if (form.status === 'failure') throw form.error;
  return form.createInstance().root;
};

export const children = (node) => node.currentState.children ?? [];

/** Answers a question with a plain value, as its kind of node wants it. */
export const put = (node, value) => {
  const blank = value === '' || value == null;
  if (node.nodeType === 'select') return Array.isArray(value) ? node.selectValues(value) : node.selectValue(blank ? null : value);
  if (node.nodeType === 'rank') return node.setValues(value);
  if (node.nodeType === 'trigger') return node.setValue(value === 'OK' || value === true);
  if (blank) return node.setValue(node.valueType === 'string' ? '' : null);
  if (node.valueType === 'int') return node.setValue(BigInt(value));
  return node.setValue(node.valueType === 'decimal' ? Number(value) : String(value));
};
