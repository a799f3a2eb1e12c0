import { describe, expect, it } from 'vitest'
import { type CodeLanguage, codeTokens } from './code-tokens.ts'

const SAMPLES: [CodeLanguage, string][] = [
  [
    'shell',
    `# List\ncurl -X POST "https://api.example.com/indexes/a" \\\n  -H 'x-api-key: $KEY' -d '{"q": 1}'`,
  ],
  ['python', 'import marqo\nmq = marqo.Client(url="https://x", api_key=None)  # é ✓\n'],
  ['typescript', 'const a = await fetch("https://x", { body: `${1}` }) // é'],
  ['hcl', 'resource "marqo_index" "a" {\n  index_name = "a"\n  shards = 1 # one\n}'],
  ['json', '{"a": [1, 2.5, true, null], "b": "x\\"y"}'],
  ['typescript', 'const a = `x ${b}` // why\nif (/x"y/.test(a)) return { b: 1 } as const'],
  ['text', 'plain < & > text'],
]

describe('codeTokens', () => {
  it.each(SAMPLES)('loses nothing of %s', (language, code) => {
    const text = codeTokens(code, language)
      .map((token) => token.text)
      .join('')

    expect(text).toBe(code)
  })

  it('tells strings, keywords and comments apart', () => {
    const types = new Set(codeTokens('import os  # why\nx = "text"', 'python').map(({ type }) => type))

    expect(types).toContain('keyword')
    expect(types).toContain('string')
    expect(types).toContain('comment')
  })
})
