import { expect } from 'chai'

import { gatherFacts } from '../../engine/remote/facts.ts'
import { onEveryShell } from '../support/every-shell.ts'
import { childrenOf, processesNamed } from '../support/processes.ts'
import { rejection } from '../support/rejection.ts'

onEveryShell(({ transport, client, host }) => {
  it('gathers facts in one request', async () => {
    const facts = await gatherFacts(host())
    expect(facts).to.include({ os_family: 'Debian', system: 'Linux', user_id: 'root' })
    expect(facts['memtotal_mb']).to.be.a('number').and.to.be.greaterThan(0)
    expect(facts).to.have.nested.property('lo.ipv4.address', '127.0.0.1')
    expect(facts).to.have.nested.property('env.PATH')
  })

  it('leaves no process behind when it is closed while something runs', async () => {
    const tag = `88${String(process.pid)}${String(Date.now() % 10_000)}`
    const running = rejection(host().run(['sleep', tag]))
    while (processesNamed(`sleep ${tag}`).length === 0)
      await new Promise(resolve => setImmediate(resolve))
    await client().connector.close()
    expect(await running).to.be.instanceOf(Error)
    expect(processesNamed(`sleep ${tag}`)).to.deep.equal([])
    if (transport === 'local') expect(childrenOf(process.pid, 'sh')).to.deep.equal([])
  })

  it('connects anew after a reset', async () => {
    const first = (await host().script('echo $PPID')).stdout.toString()
    await host().reset()
    const second = (await host().script('echo $PPID')).stdout.toString()
    expect(second).not.to.equal(first)
  })
})
