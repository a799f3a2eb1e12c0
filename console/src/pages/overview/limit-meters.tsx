import type { AccountLimits } from '#contracts/users-accounts'
import { formatCount } from '../../format/numbers.ts'
import { Card } from '../../ui/card.tsx'
import { Progress } from '../../ui/progress.tsx'
import { TextLink } from '../../ui/text-link.tsx'

type LimitMetersProps = {
  limits: AccountLimits
  indexes: number | undefined
  apiKeys: { active: number; isMore: boolean } | undefined
}

/** How much of what the account may have is in use. */
export function LimitMeters({ limits: { maxIndexes }, indexes, apiKeys }: LimitMetersProps) {
  return (
    <Card title="Limits and keys" actions={<TextLink to="/account">All limits</TextLink>}>
      <div className="flex flex-col gap-4">
        {indexes !== undefined && (
          <Progress
            label={`${formatCount(indexes)} of ${formatCount(maxIndexes)} indexes`}
            value={maxIndexes === 0 ? 1 : indexes / maxIndexes}
          />
        )}
        {apiKeys && (
          <p className="text-base text-fg-muted">
            {apiKeys.isMore && 'More than '}
            {formatCount(apiKeys.active)} active{' '}
            <TextLink to="/api-keys">API {apiKeys.active === 1 ? 'key' : 'keys'}</TextLink>
          </p>
        )}
      </div>
    </Card>
  )
}
