export { canonicalJson } from './canonical-json.ts'
export { type Chained, chained, FIRST_LINK, hashOf } from './links.ts'
export {
  type Checkpoint,
  checkpointText,
  endorsementText,
  newKeyPair,
  type PublicKey,
  signText,
} from './signatures.ts'
export { type Problem, type Report, verifyExport } from './verify-export.ts'
