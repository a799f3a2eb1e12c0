import type { CreatedApiKey } from '#contracts/api-keys'
import { Button } from '../../ui/button/button.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { SecretReveal } from '../../ui/code/secret-reveal.tsx'

/** The text of a new key, this once. Only the button closes it. */
export function NewApiKeyDialog({ apiKey, onClose }: { apiKey: CreatedApiKey; onClose: () => void }) {
  return (
    <Dialog
      isOpen
      isLocked
      onOpenChange={onClose}
      title={`API key “${apiKey.name}” is ready`}
      footer={
        <Button variant="primary" onClick={onClose}>
          I have stored it
        </Button>
      }
    >
      <SecretReveal label="API key" secret={apiKey.secret} fileName={`marqo-api-key-${apiKey.name}.txt`} />
    </Dialog>
  )
}
