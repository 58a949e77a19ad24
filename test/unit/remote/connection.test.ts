import { expect } from 'chai'

import { connectionOptions, testClient } from '../../support/hosts.ts'
import { rejection } from '../../support/rejection.ts'

describe('remote/connection', () => {
  it('does not connect again once everything was closed: the run is over', async () => {
    const client = testClient()
    const host = await client.connector.host(connectionOptions({ connection: 'local' }))
    expect((await host.run(['true'])).code).to.equal(0)
    await client.connector.close()
    try {
      expect(await rejection(host.run(['true']))).to.include({ code: 'INTERRUPTED' })
    } finally {
      await host.reset()
      await client.end()
    }
  })
})
