import { describe, expect, it } from 'vitest'
import { activitySentence, type Told } from './activity-words.ts'

const sentence = (told: Told) => {
  const { actor = '', before, subject, after } = activitySentence(told)
  return `${actor}${before}${subject}${after}`
}
const index = { type: 'index', name: 'products' }
const key = { type: 'apiKey', name: 'ci' }
const ada = { type: 'user', name: 'ada@example.com' }
const system = { type: 'system' }

describe('activitySentence', () => {
  it.each([
    [{ type: 'index.created', subject: index, actor: ada }, 'ada@example.com created index products'],
    [{ type: 'index.ready', subject: index, actor: system }, 'Index products is ready'],
    [{ type: 'api_key.revoked', subject: key, actor: { type: 'apiKey' } }, 'An API key revoked API key ci'],
    [{ type: 'api_key.revoked', subject: key, actor: { type: 'user' } }, 'API key ci was revoked'],
    [
      {
        type: 'member.added',
        subject: { type: 'member', name: 'Ada' },
        actor: { type: 'user', name: 'Ada' },
      },
      'Ada joined the account',
    ],
    [
      { type: 'invitation.created', subject: { type: 'invitation', name: 'bob@example.com' }, actor: ada },
      'ada@example.com invited bob@example.com',
    ],
    [
      { type: 'budget.reached', subject: { type: 'budget', name: 'May' }, actor: system },
      'May had “budget reached”',
    ],
  ] as const)('tells %j', (told, words) => {
    expect(sentence(told)).toBe(words)
  })
})
