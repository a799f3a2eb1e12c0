import { describe, expect, it } from 'vitest'
import { initialsOf } from './avatar.tsx'

describe('initialsOf', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada.lovelace@example.com', 'AL'],
    ['ada@example.com', 'AD'],
    ['Ada King Countess of Lovelace', 'AL'],
    ['Ж', 'Ж'],
    ['😀 Smile', 'SM'],
    ['Nora 🧥', 'NO'],
    ['🧥', '?'],
    ['', '?'],
  ])('takes two letters of %j: %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })
})
