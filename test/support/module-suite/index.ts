import { describeFiles } from './files.ts'
import { describeLinks } from './links.ts'
import { describeRequests } from './requests.ts'
import { Scene, type OpenHost } from './scene.ts'
import { Web } from './web.ts'

/** A machine to run the modules on. */
export interface SuiteHost {
  readonly open: OpenHost
  /** Where the machine finds this one. */
  readonly here: () => string
}

/** The modules that handle files and requests, on a real machine; each is run twice. */
export function describeModules(title: string, { open, here }: SuiteHost): void {
  describe(`modules on ${title}`, function () {
    this.timeout(60_000)
    const scene = new Scene(open)
    describeFiles(scene)
    describeLinks(scene)
    describeRequests(scene, new Web(), here)
  })
}
