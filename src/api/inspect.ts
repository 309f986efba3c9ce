/** Explanations print as text, to `console.log` of Node too, which would show their fields otherwise. */
export function printsAsText(shown: { readonly prototype: { toString(): string } }): void {
  Object.defineProperty(shown.prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: { toString(): string }): string {
      return this.toString()
    },
  })
}
