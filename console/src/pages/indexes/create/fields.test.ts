import { describe, expect, it } from 'vitest'
import {
  addField,
  changeField,
  combineFields,
  embedField,
  fieldsOf,
  removeField,
  retypeField,
  renameField,
} from './fields.ts'

const settings = {
  allFields: [
    { name: 'title', type: 'text', features: ['filter'], odd: 1 },
    { name: 'image', type: 'image_pointer' },
    { name: 'both', type: 'multimodal_combination', dependentFields: { title: 0.3, image: 0.7 } },
  ],
  tensorFields: ['title', 'both'],
}

describe('fields of a structured index', () => {
  it('are read from whatever the settings hold', () => {
    expect(fieldsOf(settings)[2]).toEqual({
      name: 'both',
      type: 'multimodal_combination',
      features: [],
      dependentFields: [
        ['title', 0.3],
        ['image', 0.7],
      ],
      isTensor: true,
    })
    expect(fieldsOf({})).toEqual([])
    expect(
      fieldsOf({ allFields: [null, 5, { name: 1, features: 'x', dependentFields: { a: 'b' } }] }),
    ).toEqual([
      { name: '', type: '', features: [], dependentFields: [], isTensor: false },
      { name: '', type: '', features: [], dependentFields: [], isTensor: false },
      { name: '', type: '', features: [], dependentFields: [['a', undefined]], isTensor: false },
    ])
  })

  it('are renamed wherever they are named', () => {
    expect(renameField(settings, 0, 'headline')).toEqual({
      allFields: [
        { name: 'headline', type: 'text', features: ['filter'], odd: 1 },
        settings.allFields[1],
        { name: 'both', type: 'multimodal_combination', dependentFields: { headline: 0.3, image: 0.7 } },
      ],
      tensorFields: ['headline', 'both'],
    })
    expect(renameField(settings, 0, '').tensorFields).toEqual(['both'])
  })

  it('keep what they are while another one has the same name for a moment', () => {
    const typed = { ...settings, ...changeField(addIt(settings), 3, { name: 'title' }) }
    expect(renameField(typed, 3, 'titles').tensorFields).toEqual(['title', 'both'])
    expect(removeField(typed, 3).tensorFields).toEqual(['title', 'both'])
  })

  it('are added, removed, embedded and combined', () => {
    expect(addField({}).allFields).toEqual([{ name: '', type: 'text', features: [] }])
    expect(removeField(settings, 0)).toEqual({
      allFields: settings.allFields.slice(1),
      tensorFields: ['both'],
    })
    expect(embedField(settings, 1, true)).toEqual({ tensorFields: ['title', 'both', 'image'] })
    expect(retypeField(settings, 0, 'int').tensorFields).toBeUndefined()
    expect(retypeField(settings, 1, 'custom_vector').tensorFields).toEqual(['title', 'both', 'image'])
    expect(embedField(settings, 0, false)).toEqual({ tensorFields: ['both'] })
    expect(fieldsOf(combineFields(settings, 2, [['title', 1]]))[2]?.dependentFields).toEqual([['title', 1]])
    expect(combineFields(settings, 2, []).allFields).toContainEqual({
      name: 'both',
      type: 'multimodal_combination',
    })
  })
})

const addIt = (before: typeof settings) => ({ ...before, ...addField(before) })
