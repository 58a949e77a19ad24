// Only the parser: importing all of Handlebars costs every start 20 ms more. The version is pinned.
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  import 'handlebars'

  export function parse(text: string): hbs.AST.Program

  /** The generated parser: after a failure its lexer still stands where it stopped. */
  export const parser: {
    readonly lexer: {
      readonly match: string
      readonly yylloc: { readonly first_line: number; readonly first_column: number }
    }
  }
}
