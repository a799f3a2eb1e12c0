import { TextLink } from '../../ui/button/text-link.tsx'
import { activitySentence, type Told } from './activity-words.ts'

/** What happened, as a sentence; an index that may still be there is a link. */
export function ActivityLine({ told }: { told: Told }) {
  const { actor, before, subject, after } = activitySentence(told)
  const isLink = told.subject.type === 'index' && told.type !== 'index.deleted'
  return (
    <p className="min-w-0 flex-1 text-fg-muted wrap-anywhere">
      {actor !== undefined && <span className="font-medium text-fg">{actor}</span>}
      {before}
      {isLink ? (
        <TextLink to="/indexes/$name" params={{ name: subject }}>
          {subject}
        </TextLink>
      ) : (
        <span className="font-medium text-fg">{subject}</span>
      )}
      {after}
    </p>
  )
}
