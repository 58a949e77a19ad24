import { expect } from 'chai'

import { isSelected } from '../../../engine/plan/tags.ts'

describe('tag selection', () => {
  const select = (tags: string[], run: string[], skip: string[] = []) =>
    isSelected(tags, { run, skip })

  it('runs everything but what is tagged never when nothing was asked for', () => {
    expect(select([], ['all'])).to.equal(true)
    expect(select(['etcd'], ['all'])).to.equal(true)
    expect(select(['never', 'etcd'], ['all'])).to.equal(false)
  })

  it('runs what carries one of the tags, and what is tagged always', () => {
    expect(select(['etcd', 'node'], ['node'])).to.equal(true)
    expect(select(['etcd'], ['node'])).to.equal(false)
    expect(select([], ['node'])).to.equal(false)
    expect(select(['always'], ['node'])).to.equal(true)
  })

  it('runs a task tagged never when another of its tags is named', () => {
    expect(select(['never', 'wipe'], ['wipe'])).to.equal(true)
  })

  it('knows tagged and untagged', () => {
    expect(select(['etcd'], ['tagged'])).to.equal(true)
    expect(select([], ['tagged'])).to.equal(false)
    expect(select([], ['untagged'])).to.equal(true)
    expect(select(['etcd'], ['all'], ['tagged'])).to.equal(false)
    expect(select([], ['all'], ['untagged'])).to.equal(false)
  })

  it('lets skipping beat running, and keeps always unless it is skipped by name', () => {
    expect(select(['etcd'], ['etcd'], ['etcd'])).to.equal(false)
    expect(select(['always'], ['all'], ['all'])).to.equal(true)
    expect(select(['always'], ['all'], ['always'])).to.equal(false)
  })
})
