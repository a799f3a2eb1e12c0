import { describe, expect, it } from 'vitest'
import { commandScore, findCommands } from './command-match.ts'

const found = (typed: string, labels: string[]) =>
  labels
    .map((label) => ({ label, score: commandScore(typed, label) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ label }) => label)

describe('the command palette', () => {
  it('puts what begins with the typed text first', () => {
    expect(found('acc', ['Create API key', 'Create another account', 'Account'])).toEqual([
      'Account',
      'Create another account',
    ])
  })

  it('finds words in any order, and index names by their parts', () => {
    expect(found('index create', ['Create index', 'Indexes'])).toEqual(['Create index'])
    expect(found('shoes', ['products-shoes', 'products'])).toEqual(['products-shoes'])
    expect(found('ducts', ['products'])).toEqual(['products'])
  })

  it('offers what is found by typing only when something is typed', () => {
    const commands = [
      { label: 'Indexes', group: 'Pages' },
      { label: 'Pause products', group: 'Indexes', isQuiet: true },
    ]
    const labels = (typed: string) =>
      findCommands(commands, typed).flatMap((one) => one.commands.map(({ label }) => label))
    expect(labels('')).toEqual(['Indexes'])
    expect(labels('pause')).toEqual(['Pause products'])
  })

  it('does not mind accents, case and spaces around', () => {
    expect(found('  RESUME ', ['Résumé'])).toEqual(['Résumé'])
  })

  it('finds by keywords what no label says', () => {
    expect(commandScore('password', 'Profile and security', ['password', 'sessions'])).toBeGreaterThan(0)
    expect(commandScore('password', 'Team', ['members'])).toBe(0)
  })
})

it('shows the group with the best answer first, and no more than can be read', () => {
  const commands = [
    { label: 'Create account', group: 'Actions' },
    { label: 'Account', group: 'Pages' },
    ...Array.from({ length: 5_000 }, (_, at) => ({ label: `my-account-${at}`, group: 'Indexes' })),
  ]
  const groups = findCommands(commands, 'acc')
  expect(groups.map(({ group }) => group)).toEqual(['Pages', 'Actions', 'Indexes'])
  expect(groups.flatMap((group) => group.commands)).toHaveLength(40)
})
