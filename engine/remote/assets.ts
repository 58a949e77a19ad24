import { readScript } from '../package-root.ts'

/** The text of one of the scripts that run on hosts, without its comment lines. */
function loadScript(name: string): string {
  return readScript(`remote/${name}.sh`).replace(/^ *#.*\n/gm, '')
}

/** Announces a program's start, then becomes it. */
export const bootstrapScript: string = loadScript('bootstrap')
/** Turns into a command run by another user. */
export const becomeScript: string = loadScript('become')
/** Runs a program in a session of its own, with a channel's stdin. */
export const sessionScript: string = loadScript('session')
/** Ends what descends from a process. */
export const killScript: string = loadScript('kill')
/** Receives a large file. */
export const receiveScript: string = loadScript('write') + loadScript('receive')
/** The functions that a framed shell is given at its start. */
export const shellFunctions: string =
  loadScript('frame') + loadScript('inspect') + loadScript('write')
/** Tells all there is to know of a host. */
export const factsScript: string = loadScript('facts')
