import { describe, expect, it } from 'vitest'
import type { Activity } from '#contracts/web-bff'
import { activitySentence } from './activity-words.ts'

const sentence = (activity: Omit<Activity, 'at'>) => {
  const { actor = '', before, subject, after } = activitySentence({ at: '2026-01-01T00:00:00Z', ...activity })
  return `${actor}${before}${subject}${after}`
}

describe('activitySentence', () => {
  it.each([
    [{ kind: 'index_created', subject: 'products' }, 'Index products was created'],
    [{ kind: 'index_created', subject: 'products', actor: 'Ada' }, 'Ada created index products'],
    [{ kind: 'api_key_created', subject: 'ci', actor: 'An API key' }, 'An API key created API key ci'],
    [{ kind: 'api_key_revoked', subject: 'ci' }, 'API key ci was revoked'],
    [{ kind: 'member_joined', subject: 'Ada' }, 'Ada joined the account'],
    [{ kind: 'invitation_sent', subject: 'bob@example.com', actor: 'Ada' }, 'Ada invited bob@example.com'],
    [{ kind: 'invitation_sent', subject: 'bob@example.com' }, 'bob@example.com was invited'],
    [{ kind: 'index_created', subject: 'a', actor: 'ada@example.com' }, 'ada@example.com created index a'],
    [{ kind: 'api_key_revoked', subject: 'ci', actor: 'van Gogh' }, 'van Gogh revoked API key ci'],
    [
      { kind: 'invitation_answered', subject: 'bob@example.com' },
      'The invitation for bob@example.com ended without being accepted',
    ],
  ] as const)('tells %j', (activity, words) => {
    expect(sentence(activity)).toBe(words)
  })
})
