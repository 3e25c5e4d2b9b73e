/** Single keys of a terminal; nothing where there is no terminal. */
export function listenToKeys(onKey: (key: string) => void, input: NodeJS.ReadStream = process.stdin): Disposable {
  if (!input.isTTY) return { [Symbol.dispose]: () => {} };
  const onData = (data: Buffer) => onKey(data.toString('utf8'));
  input.setRawMode(true);
  input.on('data', onData);
  input.resume();
  return {
    [Symbol.dispose]() {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
    },
  };
}
