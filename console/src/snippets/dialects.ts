import type { Dialect } from './literal.ts'

/** Every escape that `JSON.stringify` writes means the same in Python and JavaScript. */
const quoted = (text: string) => JSON.stringify(text)

export const JSON_DIALECT: Dialect = {
  string: quoted,
  key: quoted,
  true: 'true',
  false: 'false',
  null: 'null',
  colon: ': ',
  padding: '',
  isAligned: false,
  lineEnd: ({ isLast }) => (isLast ? '' : ','),
}

export const PYTHON: Dialect = {
  ...JSON_DIALECT,
  true: 'True',
  false: 'False',
  null: 'None',
  lineEnd: () => ',',
}

export const TYPESCRIPT: Dialect = {
  ...JSON_DIALECT,
  // As a plain key it would set the prototype instead of a property.
  key: (name) =>
    name === '__proto__' ? '["__proto__"]' : /^[a-zA-Z_$][\w$]*$/.test(name) ? name : quoted(name),
  padding: ' ',
  lineEnd: () => ',',
}

export const HCL: Dialect = {
  ...JSON_DIALECT,
  string: hclString,
  // Quoted where it is no plain word, and where it is one that means something else.
  key: (name) =>
    /^[a-zA-Z_]\w*$/.test(name) && !['true', 'false', 'null', 'for'].includes(name) ? name : hclString(name),
  colon: ' = ',
  padding: ' ',
  isAligned: true,
  lineEnd: ({ of }) => (of === 'list' ? ',' : ''),
}

const HCL_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/**
 * A quoted string of HCL, in which `${` and `%{` begin a template and are escaped by doubling. A sign right before
 * such a pair is written as a code point, because HCL reads `$$${` as it stands.
 * Source: https://github.com/hashicorp/hcl/blob/v2.24.0/hclsyntax/spec.md, "Template Expressions".
 */
export function hclString(text: string): string {
  const escaped = text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- these are what must not stand in a string
    .replaceAll(/["\\\u0000-\u001f\u007f]/g, (one) => HCL_ESCAPES[one] ?? codePoint(one))
    .replaceAll(
      /([$%])(\1*)\{/g,
      (_, sign: string, more: string) => `${codePoint(sign).repeat(more.length)}${sign}${sign}{`,
    )
  return `"${escaped}"`
}

const codePoint = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`

/** One word of a shell, whatever it holds. A shell cannot pass on the null character. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  return `'${text.replaceAll("'", "'\\''")}'`
}
