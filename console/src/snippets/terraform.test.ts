import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HCL, hclString } from './dialects.ts'
import { HOSTILE_TEXTS, hostileText } from './hostile-values.ts'
import { literal } from './literal.ts'
import { terraform, toProviderSettings } from './terraform.ts'

const target = { apiOrigin: 'http://localhost:8800', indexName: '-products' }

/**
 * What a quoted string of HCL means; throws where it would begin a template or hold what it must not.
 * Written after `ParseStringLiteralToken` of https://github.com/hashicorp/hcl/blob/v2.24.0/hclsyntax/parser.go.
 */
function readHclString(code: string): string {
  const inner = /^"(.*)"$/s.exec(code)?.[1] ?? ''
  const token = /\\u([0-9a-f]{4})|\\([nrt"\\])|\$\$\{|%%\{|\$\{|%\{|\$\$|%%|[\s\S]/gu
  return inner.replaceAll(token, (whole: string, hex: string | undefined, letter: string | undefined) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    if (letter !== undefined) return { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }[letter] ?? ''
    if (whole === '$${' || whole === '%%{') return whole.slice(1)
    if (whole === '${' || whole === '%{') throw new Error(`a template begins in ${code}`)
    if (/["\\\n\r\0]/.test(whole)) throw new Error(`${JSON.stringify(whole)} must not stand in ${code}`)
    return whole
  })
}

describe('hclString', () => {
  it('means the text it was made of, templates and quotes included', () => {
    for (const text of HOSTILE_TEXTS) expect(readHclString(hclString(text))).toBe(text)
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(readHclString(hclString(text))).toBe(text.toWellFormed())
      }),
      { numRuns: 2000 },
    )
  })

  it('escapes what begins a template, and only that', () => {
    expect(hclString('${x} %{x} $x 100%')).toBe('"$${x} %%{x} $x 100%"')
    expect(hclString('$${x}')).toBe('"\\u0024$${x}"')
  })
})

describe('toProviderSettings', () => {
  it('spells settings as the provider does, leaves names of the user alone and says what is left out', () => {
    const { settings, left } = toProviderSettings({
      type: 'structured',
      allFields: [{ name: 'both', type: 'multimodal_combination', dependentFields: { imageField: 0.8 } }],
      annParameters: { spaceType: 'angular', parameters: { efConstruction: 512, m: 16 } },
      modelProperties: { dimensions: 3, poolingMethod: 'mean' },
      imagePreprocessing: { patchMethod: null },
      textQueryPrefix: 'query: ',
    })

    expect(settings).toEqual({
      type: 'structured',
      all_fields: [{ name: 'both', type: 'multimodal_combination', dependent_fields: { imageField: 0.8 } }],
      ann_parameters: { space_type: 'angular', parameters: { ef_construction: 512, m: 16 } },
      model_properties: { dimensions: 3 },
      image_preprocessing: {},
    })
    expect(left).toEqual(['modelProperties.poolingMethod', 'textQueryPrefix'])
  })
})

describe('terraform', () => {
  it('writes a configuration with the key as a variable and a name that Terraform takes', () => {
    const code = terraform(target, {
      type: 'unstructured',
      model: 'a',
      numberOfShards: 2,
      textQueryPrefix: 'q',
    })

    expect(code).toContain(`resource "marqo_index" "index_-products" {
  index_name = "-products"
  # The provider has no setting for textQueryPrefix.
  settings = {
    type             = "unstructured"
    model            = "a"
    number_of_shards = 2
  }
}`)
    expect(code).toContain('host    = "http://localhost:8800/api/v2"')
  })

  it('quotes keys that are no plain word', () => {
    expect(literal({ 'a b': 1, for: 2, ok: [] }, HCL)).toBe('{ "a b" = 1, "for" = 2, ok = [] }')
  })
})
