import { describe, expect, it } from 'vitest'
import type { Activity } from '#contracts/web-bff'
import { activitySentence } from './activity-words.ts'

const sentence = (activity: Omit<Activity, 'at'>) => {
  const { before, subject, after } = activitySentence({ at: '2026-01-01T00:00:00Z', ...activity })
  return `${before}${subject}${after}`
}

describe('activitySentence', () => {
  it.each([
    [{ kind: 'index_created', subject: 'products' }, 'Index products was created'],
    [{ kind: 'index_created', subject: 'products', actor: 'Ada' }, 'Ada created index products'],
    [{ kind: 'api_key_created', subject: 'ci', actor: 'an API key' }, 'An API key created API key ci'],
    [{ kind: 'api_key_revoked', subject: 'ci' }, 'API key ci was revoked'],
    [{ kind: 'member_joined', subject: 'Ada' }, 'Ada joined the account'],
    [{ kind: 'invitation_sent', subject: 'bob@example.com', actor: 'Ada' }, 'Ada invited bob@example.com'],
    [{ kind: 'invitation_sent', subject: 'bob@example.com' }, 'bob@example.com was invited'],
    [
      { kind: 'invitation_answered', subject: 'bob@example.com' },
      'The invitation of bob@example.com ended unaccepted',
    ],
  ] as const)('tells %j', (activity, words) => {
    expect(sentence(activity)).toBe(words)
  })
})
