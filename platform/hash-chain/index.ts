export { canonicalJson } from './canonical-json.ts'
export { type Chained, chained, FIRST_LINK } from './links.ts'
export {
  type Checkpoint,
  checkpointText,
  endorsementText,
  newKeyPair,
  type PublicKey,
  signText,
} from './signatures.ts'
export { type Report, verifyExport } from './verify-export.ts'
