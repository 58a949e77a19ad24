import type { PlannedInclude } from '../model/plan.ts'
import type { Keywords } from '../model/playbook.ts'

/** What a node has when nothing was said around it. */
export const noKeywords: Keywords = { when: [], tags: [], vars: {}, environment: [] }

/**
 * The keywords of a node inside another: `when` adds up (the outer ones are asked first), `tags`
 * unite, `vars` and `environment` merge with the inner ones winning; of all others the inner one
 * stands.
 */
export function inheritKeywords(outer: Keywords, inner: Keywords): Keywords {
  return {
    ...outer,
    ...inner,
    when: [...outer.when, ...inner.when],
    tags: [...new Set([...outer.tags, ...inner.tags])],
    vars: { ...outer.vars, ...inner.vars },
    environment: [...outer.environment, ...inner.environment],
  }
}

/** A play's keywords as its members inherit them: its variables are a layer of their own. */
export function playKeywordsForMembers(keywords: Keywords): Keywords {
  return { ...keywords, vars: {} }
}

const forIncludeAlone = ['tags', 'ignore_errors', 'ignore_unreachable']

/**
 * What an include hands to what it brings in: the tags around it and those of `apply`, for its own
 * decide on it alone, as does its `ignore_errors`; conditions were asked when it was reached.
 */
export function keywordsInsideInclude({
  keywords,
  outer,
  apply,
}: Pick<PlannedInclude, 'keywords' | 'outer' | 'apply'>): Keywords {
  const handedOn = Object.entries(keywords).filter(([key]) => !forIncludeAlone.includes(key))
  const around = Object.entries(outer).filter(([key]) => forIncludeAlone.includes(key))
  const inside = {
    ...(Object.fromEntries([...handedOn, ...around]) as unknown as Keywords),
    when: [],
  }
  return apply === undefined ? inside : inheritKeywords(inside, apply)
}
