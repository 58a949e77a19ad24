import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Module } from '../../engine/modules/module.ts'
import { x509Certificate } from '../../engine/modules/x509_certificate.ts'
import type { Host } from '../../engine/remote/host.ts'
import { localHost } from './real-host.ts'
import { runModule, type ModuleRun, type RunModuleOptions } from './run-module.ts'

interface CaArgs {
  readonly path: string
  readonly privatekey_path: string
  readonly common_name: string
  readonly key_type: 'ECC'
  readonly key_size: 256
  readonly is_ca?: boolean
}

interface LeafArgs extends CaArgs {
  readonly organization: readonly string[]
  readonly subject_alt_name: readonly string[]
  readonly extended_key_usage: readonly string[]
  readonly ca_path: string
  readonly ca_privatekey_path: string
}

/** An empty folder of this machine for each test, and the real openssl beside the modules. */
export class X509Folder {
  #opened: Awaited<ReturnType<typeof localHost>> | undefined
  #path = ''

  /** To be called inside a `describe`: it comes and goes with its tests. */
  constructor() {
    before(async () => {
      this.#opened = await localHost()
    })
    after(() => this.#opened?.close())
    beforeEach(() => {
      this.#path = mkdtempSync(join(tmpdir(), 'tsplay-x509-'))
    })
    afterEach(() => {
      rmSync(this.#path, { recursive: true })
    })
  }

  get path(): string {
    return this.#path
  }

  get host(): Host {
    if (this.#opened === undefined) throw new Error('asked for before the tests')
    return this.#opened.host
  }

  readonly at = (name: string): string => join(this.#path, name)
  readonly text = (name: string): string => readFileSync(this.at(name), 'utf8')
  readonly openssl = (...argv: string[]): string =>
    execFileSync('openssl', argv, { encoding: 'utf8' })

  readonly run = <Args>(
    module: Module<Args>,
    args: unknown,
    options?: RunModuleOptions,
  ): Promise<ModuleRun> => runModule(module, args, this.host, options)
  readonly make = (args: unknown, options?: RunModuleOptions): Promise<ModuleRun> =>
    this.run(x509Certificate, args, options)
  readonly makeCa = (): Promise<ModuleRun> => this.make(this.caArgs())

  readonly caArgs = (): CaArgs => ({
    ...{ path: this.at('ca.crt'), privatekey_path: this.at('ca.key') },
    ...{ common_name: 'test-ca', is_ca: true, key_type: 'ECC', key_size: 256 },
  })
  readonly leafArgs = (): LeafArgs => ({
    ...{ path: this.at('a.crt'), privatekey_path: this.at('a.key') },
    ...{ common_name: 'member $1 "x" #2', organization: ['system:masters', 'second'] },
    ...{ key_type: 'ECC', key_size: 256 },
    subject_alt_name: ['DNS:a.example', 'IP:10.0.0.1', 'IP:fd00:0:0:0::1'],
    extended_key_usage: ['serverAuth', 'clientAuth'],
    ...{ ca_path: this.at('ca.crt'), ca_privatekey_path: this.at('ca.key') },
  })
}
