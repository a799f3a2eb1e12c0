import { REGISTRY_REPOS } from './text-models.ts'

/** Pattern of a hub repository's name: a text that matches cannot name any other path in the file system. */
export const REPO = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/
const OWNER = /^[A-Za-z0-9][\w.-]*\/\*$/
/** A commit of a repository, in the hub's notation. */
export const REVISION = /^[0-9a-f]{40}$/

/** Which hub repositories may be fetched and run. */
export type AllowedModels = {
  allows(repo: string): boolean
  /** The commit that the operator prescribes, if any. */
  revisionOf(repo: string): string | undefined
}

/**
 * Marqo's registry of models, and the operator's additions: `org/model`, `org/model@<commit>` or `org/*`.
 * @throws Error naming an addition in another form
 */
export function allowedModels(more: readonly string[] = []): AllowedModels {
  const revisions = new Map<string, string | undefined>()
  const owners = new Set<string>()
  for (const one of more) {
    const [repo = '', revision, ...rest] = one.split('@')
    const isOwner = OWNER.test(repo) && revision === undefined
    const isRepo = REPO.test(repo) && (revision === undefined || REVISION.test(revision))
    if ((!isOwner && !isRepo) || rest.length > 0)
      throw new Error(`'${one}' is no model: write org/model, org/model@<commit, 40 characters> or org/*.`)
    if (isOwner) owners.add(repo.slice(0, -2))
    else revisions.set(repo, revision)
  }
  return {
    allows: (repo) => REGISTRY_REPOS.has(repo) || revisions.has(repo) || owners.has(repo.split('/')[0] ?? ''),
    revisionOf: (repo) => revisions.get(repo),
  }
}
