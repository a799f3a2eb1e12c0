import { hash, verify } from '@node-rs/argon2'
import type { PasswordHasher } from '../embedded-user-pool/engines.ts'

/** OWASP's first choice for argon2id, the library's default: 19 MiB, 2 passes, 1 lane. About 10 ms. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Argon2id, computed off the event loop. */
export const argon2Hasher: PasswordHasher = {
  hash: (password) => hash(password.normalize('NFKC'), OPTIONS),
  verify: (hashed, password) => verify(hashed, password.normalize('NFKC')),
}
