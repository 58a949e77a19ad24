import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import type { JsonObject } from '../../../engine/model/value.ts'
import { modules } from '../../../engine/modules/index.ts'
import type { Connector, Host } from '../../../engine/remote/host.ts'
import { counted } from '../real-host.ts'
import { type ModuleRun, runModule, type RunModuleOptions } from '../run-module.ts'

/** How a machine is reached. */
export type OpenHost = () => Promise<{ readonly host: Host; readonly close: Connector['close'] }>

/** A machine with an empty folder for each test, beside one of the control machine. */
export class Scene {
  /** The control machine's folder, in which modules find files. */
  readonly control: string = mkdtempSync(join(tmpdir(), 'tsplay-suite-'))
  #folder = ''
  #opened: Awaited<ReturnType<OpenHost>> | undefined

  /** To be called inside a `describe`: it comes and goes with its tests. */
  constructor(open: OpenHost) {
    before(async () => {
      this.#opened = await open()
    })
    after(async () => {
      rmSync(this.control, { recursive: true })
      await this.#opened?.close()
    })
    beforeEach(async () => {
      const { stdout } = await this.host.script("mktemp -d '/tmp/tsplay suite XXXXXX'")
      this.#folder = stdout.toString().trim()
    })
    afterEach(() => this.host.run(['rm', '-rf', this.folder]))
  }

  get host(): Host {
    if (this.#opened === undefined) throw new Error('asked for before the tests')
    return this.#opened.host
  }

  /** The folder on the machine. */
  get folder(): string {
    return this.#folder
  }

  readonly at = (name: string): string => `${this.folder}/${name}`
  readonly text = async (name: string): Promise<string> =>
    (await this.host.read(this.at(name))).toString()
  readonly put = (name: string, content: string): Promise<void> =>
    this.host.write(this.at(name), Buffer.from(content))
  /** Kind, mode and owner of a file. */
  readonly state = async (name: string): Promise<string> => {
    const found = await this.host.inspect(this.at(name))
    return found === undefined ? 'absent' : `${found.kind} ${found.mode} ${found.owner}`
  }

  /** Runs a module by its name. */
  readonly use = (
    name: string,
    args: JsonObject,
    options?: RunModuleOptions,
    host: Host = this.host,
  ): Promise<ModuleRun> => {
    const module = modules.find(known => known.name === name)
    if (module === undefined) throw new Error(`no module ${name}`)
    const findFile = (file: string): Promise<string> => Promise.resolve(join(this.control, file))
    return runModule(module, args, host, { findFile, ...options })
  }

  /** Check mode changes nothing, the first run does, the second needs one round trip to see it. */
  readonly converges = async (name: string, args: JsonObject, trips = 1): Promise<ModuleRun> => {
    const before = await this.#tree()
    expect((await this.use(name, args, { check: true, diff: true })).changed).to.equal(true)
    expect(await this.#tree()).to.equal(before)
    const first = await this.use(name, args)
    expect(first.changed).to.equal(true)
    const { host: counting, roundTrips } = counted(this.host)
    const second = await this.use(name, args, {}, counting)
    expect(second.changes).to.deep.equal([])
    expect(roundTrips()).to.equal(trips)
    return first
  }

  async #tree(): Promise<string> {
    const script = 'cd "$1" && find . -exec ls -ldn {} + && find . -type f -exec sha256sum {} +'
    return (await this.host.script(script, [this.folder])).stdout.toString()
  }
}
