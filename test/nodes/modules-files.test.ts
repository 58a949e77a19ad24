import { type Lab, labDown, labUp } from '../lab/index.ts'
import { describeModules } from '../support/module-suite/index.ts'
import { labHost } from '../support/real-host.ts'

describe('on a node of a lab', function () {
  this.timeout(600_000)
  let lab: Lab
  before(async () => {
    lab = await labUp({ lab: 'modfiles', nodes: 1 })
  })
  after(() => labDown('modfiles'))

  const here = (): string => lab.gateway
  describeModules('a node as root', { open: () => labHost(lab, 'node1'), here })
  describeModules('a node through sudo', { open: () => labHost(lab, 'node1', 'ops'), here })
})
