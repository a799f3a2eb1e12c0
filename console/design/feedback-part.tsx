import { Boxes, Plus } from 'lucide-react'
import { Avatar } from '../src/ui/value/avatar.tsx'
import { Badge } from '../src/ui/value/badge.tsx'
import { Button } from '../src/ui/button/button.tsx'
import { Card } from '../src/ui/page/card.tsx'
import { EmptyState } from '../src/ui/feedback/empty-state.tsx'
import { Notice } from '../src/ui/feedback/notice.tsx'
import { Meter, Progress } from '../src/ui/feedback/progress.tsx'
import { RiskList } from '../src/ui/feedback/risk-list.tsx'
import { SectionGate } from '../src/ui/page/section.tsx'
import { Loading, SkeletonRows, SkeletonText } from '../src/ui/feedback/skeleton.tsx'
import { Spinner } from '../src/ui/feedback/spinner.tsx'
import { StatusBadge } from '../src/ui/value/status-badge.tsx'
import { toast } from '../src/ui/feedback/toast.tsx'
import { Line, Part } from './part.tsx'

const STATUSES = ['CREATING', 'READY', 'MODIFYING', 'DELETING', 'DELETED', 'FAILED'] as const
const TONES = ['neutral', 'accent', 'success', 'warning', 'danger', 'info'] as const
const NOTICES = ['info', 'success', 'warning', 'danger'] as const

export function FeedbackPart() {
  return (
    <Part title="Feedback">
      <Line>
        {STATUSES.map((status) => (
          <StatusBadge key={status} status={status} />
        ))}
        <StatusBadge status="CREATING" stage="Starting the model" isLive />
      </Line>
      <Line>
        {TONES.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
        <Avatar name="Ada Lovelace" size="sm" />
        <Avatar name="Ada Lovelace" />
        <Avatar name="Acme Search" shape="square" size="lg" />
        <Spinner label="Loading" />
      </Line>
      <div className="grid gap-3 lg:grid-cols-2">
        {NOTICES.map((tone) => (
          <Notice
            key={tone}
            tone={tone}
            title="Your trial ends in 3 days"
            action={<Button size="sm">Add a card</Button>}
          >
            Indexes keep running until then.
          </Notice>
        ))}
      </div>
      <div className="grid gap-6 lg:grid-cols-2">
        <Card title="Progress">
          <div className="flex flex-col gap-5">
            <Progress label="Importing documents" value={0.427} detail="about 2 minutes left" />
            <Progress label="Starting" />
            <Meter label="Shards" used={2} limit={5} text="2 of 5" />
            <Meter label="Members" used={9} limit={10} text="9 of 10" />
            <Meter label="Inference pods" used={5} limit={5} text="5 of 5" />
            <RiskList
              risks={[
                { level: 'info', message: 'Searches go on while it changes.' },
                { level: 'danger', message: 'Going back to one shard is not possible.' },
              ]}
            />
          </div>
        </Card>
        <Card title="Loading" isFlush>
          <Loading>
            <SkeletonRows rows={3} />
            <div className="p-5">
              <SkeletonText />
            </div>
          </Loading>
        </Card>
        <EmptyState
          icon={Boxes}
          title="No indexes yet"
          description="An index holds your documents and answers searches."
          action={
            <Button variant="primary" icon={Plus}>
              Create index
            </Button>
          }
        />
        <SectionGate
          isFramed
          section={{
            status: 'failed',
            error: {
              code: 'unavailable',
              message: 'The billing service does not answer.',
              requestId: 'req_01J8Z3V7K2Q4N6',
            },
          }}
          onRetry={() => toast('Tried again')}
        >
          {() => null}
        </SectionGate>
      </div>
      <Line>
        <Button
          onClick={() =>
            toast.success('Index created', { description: 'products will be ready in a minute.' })
          }
        >
          A good result
        </Button>
        <Button
          onClick={() =>
            toast.error('The key could not be revoked', { description: 'Try again in a moment.' })
          }
        >
          A bad result
        </Button>
      </Line>
    </Part>
  )
}
