import { expect } from 'chai'

import { Semaphore } from '../../../engine/transport/semaphore.ts'

describe('Semaphore', () => {
  it('lets no more through than its limit, in order', async () => {
    const semaphore = new Semaphore(2)
    const order: number[] = []
    const enter = (name: number): Promise<() => void> =>
      semaphore.acquire().then(release => {
        order.push(name)
        return release
      })
    const first = await enter(1)
    await enter(2)
    const third = enter(3)
    const fourth = enter(4)
    await Promise.resolve()
    expect(order).to.deep.equal([1, 2])
    first()
    first()
    await third
    expect(order).to.deep.equal([1, 2, 3])
    ;(await third)()
    await fourth
    expect(order).to.deep.equal([1, 2, 3, 4])
  })
})
