import fc from 'fast-check'

/** Texts that break out of strings, end lines, begin templates or are no text at all. For tests. */
export const HOSTILE_TEXTS: readonly string[] = [
  '',
  "it's",
  '"quoted"',
  '\\',
  'a\\',
  '\\"',
  "'; rm -rf ~; '",
  '$(reboot) `reboot` $HOME ${HOME} %{ if true }',
  '$${x} $$${x} %%%{x} $ { % {',
  '$',
  'line\nbreak\r\nand\ttab',
  '"""',
  "'''",
  '# no comment // nor this /* nor this */',
  '{{x}} <script>alert(1)</script> -->',
  '\u0000\u0001\u001b[31m\u007f\u0085\u00a0',
  '\u2028\u2029',
  'ünïcödé 日本語 🙂‍↔️ \u202Eevil',
  '\ufeff',
  '__proto__',
  'constructor',
  'None True null',
  'EOF',
]

const text = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('$', '%', '{', '}', '"', "'", '\\', '\n', 'a', '🙂'), maxLength: 12 }),
)

/** What JSON can say, with hostile texts for keys and values. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 4 }).map((pairs) => objectOf(pairs)),
  ),
})).value

export const hostileText = text

/** `Object.fromEntries` defines `__proto__` as a property of its own, as `JSON.parse` does. */
const objectOf = (pairs: [string, unknown][]) => Object.fromEntries(pairs) as unknown
