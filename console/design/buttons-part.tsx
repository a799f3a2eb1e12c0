import { ArrowRight, Ellipsis, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../src/ui/button/button.tsx'
import { CopyButton } from '../src/ui/button/copy-button.tsx'
import { IconButton } from '../src/ui/button/icon-button.tsx'
import { Kbd } from '../src/ui/value/kbd.tsx'
import { AnchorButton, LinkButton } from '../src/ui/button/link-button.tsx'
import { ExternalLink, TextLink } from '../src/ui/button/text-link.tsx'
import { Line, Part } from './part.tsx'

const VARIANTS = ['primary', 'secondary', 'ghost', 'danger'] as const
const SIZES = ['sm', 'md', 'lg'] as const

export function ButtonsPart() {
  const [isPending, setIsPending] = useState(false)
  return (
    <Part title="Buttons and links">
      {SIZES.map((size) => (
        <Line key={size}>
          {VARIANTS.map((variant) => (
            <Button key={variant} size={size} variant={variant} icon={variant === 'danger' ? Trash2 : Plus}>
              {variant === 'danger' ? 'Delete index' : 'Create index'}
            </Button>
          ))}
          <IconButton size={size} icon={Ellipsis} label="More actions" />
          <IconButton size={size} icon={Plus} label="Add a field" variant="secondary" />
        </Line>
      ))}
      <Line>
        <Button variant="primary" pending>
          Create index
        </Button>
        <Button pending>Save changes</Button>
        <Button disabled>Disabled</Button>
        <Button variant="primary" disabled>
          Disabled
        </Button>
        <Button pending={isPending} onClick={() => setIsPending(true)}>
          Press me
        </Button>
        <LinkButton to="/" variant="primary" iconEnd={ArrowRight}>
          A link
        </LinkButton>
        <AnchorButton href="#root">An anchor</AnchorButton>
        <CopyButton text="https://example.com" label="Copy endpoint" />
        <CopyButton text="https://example.com" label="Copy endpoint" isLabelled />
      </Line>
      <Line>
        <span>
          Text with <TextLink to="/">a link</TextLink>,{' '}
          <ExternalLink href="https://example.com">another site</ExternalLink> and keys <Kbd>Ctrl</Kbd>{' '}
          <Kbd>K</Kbd>
        </span>
      </Line>
    </Part>
  )
}
