/**
 * Keeps secrets that must be read again, and makes short codes checkable without storing them. `context` names what a
 * text belongs to (`totp usr_1`): sealed under one context it cannot be opened under another.
 */
export interface Vault {
  /** The text encrypted and authenticated, as printable ASCII. Sealing twice gives two texts. */
  seal(text: string, context: string): Promise<string>
  /** @throws ServiceError `vault_unreadable` for another context, another key or a changed text */
  open(sealed: string, context: string): Promise<string>
  /** Equal for equal text and context. Without the vault's key it reveals nothing of the text. base64url. */
  mac(text: string, context: string): Promise<string>
}
