import { useLocation } from '@tanstack/react-router'

/** What a mail's link carries behind `#`, where no server on the way sees it. */
export function tokenOf(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? undefined
}

export function useLinkToken(): string | undefined {
  return useLocation({ select: ({ hash }) => tokenOf(hash) })
}
