/** A terminal in memory, as far as live rows need one: cursor up, column, erase line. */
export class Screen {
  rows: string[] = ['']
  /** The most rows that were on it at once. */
  height = 1
  #row = 0
  #column = 0

  feed(text: string): void {
    for (const [part, , count = '', command] of text.matchAll(
      /(\u001b\[\??(\d*)([A-Za-z]))|[^]/g,
    )) {
      if (command !== undefined) this.#control(command, Number(count || '1'))
      else if (part === '\n') this.#move(this.#row + 1, 0)
      else if (part === '\r') this.#column = 0
      else this.#put(part)
    }
    this.height = Math.max(this.height, this.rows.length)
  }

  get lines(): string[] {
    return this.rows.map(row => row.trimEnd())
  }

  #control(command: string, count: number): void {
    if (command === 'A') this.#move(Math.max(0, this.#row - count), this.#column)
    else if (command === 'G') this.#column = count - 1
    else if (command === 'K') {
      this.rows[this.#row] = ''
      while (this.rows.length > this.#row + 1 && this.rows.at(-1) === '') this.rows.pop()
    }
  }

  #move(row: number, column: number): void {
    this.#row = row
    this.#column = column
    while (this.rows.length <= row) this.rows.push('')
  }

  #put(character: string): void {
    const row = (this.rows[this.#row] ?? '').padEnd(this.#column)
    this.rows[this.#row] = row.slice(0, this.#column) + character + row.slice(this.#column + 1)
    this.#column += 1
  }
}
