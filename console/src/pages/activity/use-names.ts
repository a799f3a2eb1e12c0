import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { apiKeysQuery, teamQuery } from '../../api/pages.ts'

/** Names of people, keys and invitations by their id, as far as they are known; without one the id is shown. */
export function useNames(): ReadonlyMap<string, string> {
  const team = useQuery(teamQuery).data
  const keys = useQuery(apiKeysQuery).data?.apiKeys
  return useMemo(() => {
    const members = team?.members.status === 'ok' ? team.members.data.results : []
    const invitations = team?.invitations.status === 'ok' ? team.invitations.data.results : []
    const made = keys?.status === 'ok' ? keys.data.results : []
    return new Map([
      ...members.map(({ userId, name, email }) => [userId, name ?? email] as const),
      ...invitations.map(({ invitationId, email }) => [invitationId, email] as const),
      ...made.map(({ keyId, name }) => [keyId, name] as const),
    ])
  }, [team, keys])
}
