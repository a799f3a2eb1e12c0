import { Notice } from '../../ui/feedback/notice.tsx'
import { ExternalLink } from '../../ui/button/text-link.tsx'

/** Where a deployment without a mail server keeps messages; it says so in its page to those who may read them. */
const outboxPath = () => document.querySelector<HTMLMetaElement>('meta[name="marqo-outbox"]')?.content

/** Whether messages stay on this machine instead of being sent. */
export const hasOutbox = () => outboxPath() !== undefined

/** On one's own machine nothing is sent: says where the message is. */
export function OutboxHint() {
  const path = outboxPath()
  if (path === undefined) return null
  return (
    <Notice>
      No mail server is configured here, so the message is in the{' '}
      <ExternalLink href={path}>outbox of this machine</ExternalLink>. It opens with the link that was printed
      when the product started.
    </Notice>
  )
}
