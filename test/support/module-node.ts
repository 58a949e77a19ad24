import { expect } from 'chai'

import type { AnyModule } from '../../engine/modules/module.ts'
import type { Host } from '../../engine/remote/host.ts'
import { type Lab, labDown, labUp } from '../lab/index.ts'
import { counted, labHost } from './real-host.ts'
import { type ModuleRun, runModule, type RunModuleOptions } from './run-module.ts'

/** A node of a lab of its own, through sudo, on which modules change the system. */
export class ModuleNode {
  #lab: Lab | undefined
  #opened: Awaited<ReturnType<typeof labHost>> | undefined

  /** To be called inside a `describe`: the lab comes and goes with its tests. */
  constructor(name: string) {
    before(async () => {
      this.#lab = await labUp({ lab: name, nodes: 1 })
      this.#opened = await labHost(this.#lab, 'node1', 'ops')
    })
    after(async () => {
      await this.#opened?.close()
      await labDown(name)
    })
  }

  /** Runs a script as root and gives its output; fails when that fails. */
  readonly shell = (script: string): Promise<string> => this.#node().shell('node1', script)

  readonly run = (
    module: AnyModule,
    args: unknown,
    options?: RunModuleOptions,
  ): Promise<ModuleRun> => runModule(module, args, this.#host(), options)

  /** Check mode foretells what a run does; the run after it does nothing, in one round trip. */
  readonly settles = async (module: AnyModule, args: unknown): Promise<ModuleRun> => {
    const foretold = await this.run(module, args, { check: true })
    const done = await this.run(module, args)
    expect(done.changed, 'changed').to.equal(true)
    expect(foretold.changes, 'foretold').to.deep.equal(done.changes)
    await this.isSettled(module, args)
    return done
  }

  /** A run does nothing, in one round trip. */
  readonly isSettled = async (module: AnyModule, args: unknown): Promise<void> => {
    const counting = counted(this.#host())
    const again = await runModule(module, args, counting.host)
    expect(again.changes).to.deep.equal([])
    expect(counting.roundTrips(), 'round trips').to.equal(1)
  }

  #node(): Lab {
    if (this.#lab === undefined) throw new Error('asked for before the tests')
    return this.#lab
  }

  #host(): Host {
    if (this.#opened === undefined) throw new Error('asked for before the tests')
    return this.#opened.host
  }
}
