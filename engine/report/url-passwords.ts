import { MASK } from './private-keys.ts'

/** Up to the last @ before the path: a password may hold one that nobody encoded. */
const PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*:)[^\s/"']+@/gi

/** Takes the passwords out of URLs: proxies and private sites are written so, in settings, diffs and errors. */
export const maskUrlPasswords = (text: string): string =>
  text.includes('://') ? text.replace(PASSWORD, `$1${MASK}@`) : text
