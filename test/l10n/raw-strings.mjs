// Finds words in the sources of the interface that no translation reaches: literals that read like
// words and stand outside `t(…)`. What is no text for a person (names of classes, roles, keys,
// commands) is told by where it stands.
import ts from 'typescript';
import { isMessage, parsed } from '../../src/build/l10n.mjs';

/** Properties whose values nobody reads. */
const PLAIN_PROPERTIES = new Set(
  'class role id type group d viewBox points kind key scope stage rule about command field loading decoding language'
    .split(' ')
    .concat('stroke-linejoin stroke-linecap fill stroke font theme mode better style'.split(' ')),
);
/** Attributes that a person reads or hears. */
const READ = /^'(aria-label|aria-valuetext|aria-description|title|alt|placeholder)'$/;
/** Functions whose arguments nobody reads; `element`, `svg` and `button` by their first. */
const PLAIN_CALLS = new RegExp(
  `(^|\\.)(${[
    'addEventListener removeEventListener getAttribute hasAttribute toggleAttribute removeAttribute querySelector',
    'querySelectorAll closest matches getElementById createElement createElementNS getPropertyValue setProperty',
    'register registerOpened inPanel executeCommand get update affectsConfiguration getContext add toggle contains',
    'remove getUniformLocation getAttribLocation uniform on once includes startsWith endsWith test exec split join',
    'joinPath replace replaceAll setData whole list text number oneOf tagged record real autoOr epochs Mismatch debug',
    'info warn error trace colour fork spawn asAbsolutePath createDiagnosticCollection createOutputChannel',
    'createStatusBarItem ThemeIcon ThemeColor kill RequestType NotificationType matchAll localeCompare chosen',
    'createTreeView registerWebviewViewProvider registerWebviewPanelSerializer end EngineEnded',
  ]
    .join(' ')
    .replaceAll(' ', '|')})$`,
);

function textOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((s) => `{0}${s.literal.text}`).join('');
  return undefined;
}

/** Two words, or one that starts like a sentence. Units, icons and paths are none. */
function readsLikeWords(text) {
  const bare = text.replace(/\{0\}(px|%)?/g, ' 0 ').replace(/\$\([\w~-]+\)/g, ' ');
  if (!/\p{L}{2}/u.test(bare) || /^[\w./:#-]*[./_:#][\w./:#-]*$/.test(text.replaceAll('{0}', ''))) return false;
  return (
    /\p{L}[\s,:;.!?…]+[\p{L}0-9]/u.test(bare) || /(^|\s)\p{Lu}\p{Ll}/u.test(bare) || /[0-9]\s+\p{L}{2}/u.test(bare)
  );
}

function isPlain(node) {
  let child = node;
  let parent = node.parent;
  while (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isConditionalExpression(parent)) {
    if (ts.isConditionalExpression(parent) && parent.condition === child) break;
    child = parent;
    parent = parent.parent;
  }
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent)) return true;
  if (ts.isCaseClause(parent) || (ts.isElementAccessExpression(parent) && parent.argumentExpression === child))
    return true;
  if (ts.isBinaryExpression(parent) && /^[!=]==$|^in$/.test(parent.operatorToken.getText())) return true;
  if (ts.isPropertyAssignment(parent)) {
    if (parent.name === child || PLAIN_PROPERTIES.has(parent.name.text ?? '')) return true;
  }
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.arguments?.includes(child)) {
    const callee = parent.expression.getText().replace(/\s+/g, '');
    const place = parent.arguments.indexOf(child);
    if (/(^|\.)setAttribute$/.test(callee)) return place === 0 || !READ.test(parent.arguments[0].getText());
    if (/(^|\.)(element|svg|button)$/.test(callee)) return place === 0;
    if (PLAIN_CALLS.test(callee)) return true;
  }
  return insidePlain(node);
}

/** In a message, in a line for the log, in a type, or in a list of constants. */
function insidePlain(node) {
  for (let above = node.parent; above && !ts.isFunctionLike(above); above = above.parent) {
    if (isMessage(above) && above.arguments[0].pos <= node.pos && node.end <= above.arguments[0].end) return true;
    if (ts.isCallExpression(above) && /(^|\.)log\.\w+$/.test(above.expression.getText())) return true;
    if (ts.isTypeNode(above)) return true;
    const constant = ts.isAsExpression(above) && above.type.getText() === 'const';
    if (constant && ts.isArrayLiteralExpression(above.expression))
      return above.expression.elements.every(ts.isStringLiteral);
  }
  return false;
}

/**
 * The words that failures say and no translation reaches.
 * @returns {{ line: number, text: string }[]}
 */
export function failures(file, text) {
  return rawStrings(file, text, (node) => {
    for (let above = node.parent; above && !ts.isStatement(above); above = above.parent) {
      if (ts.isNewExpression(above) && above.expression.getText() === 'WinnowFailure') return true;
    }
    return false;
  });
}

/** @returns {{ line: number, text: string }[]} */
export function rawStrings(file, text, counts = () => true) {
  const source = parsed(file, text);
  const found = [];
  const visit = (node) => {
    const words = textOf(node);
    if (words !== undefined && readsLikeWords(words) && !isPlain(node) && counts(node)) {
      found.push({ line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: words });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
