/** Which lab the workbench is at, and how this page brings it to its own. */
import { useEffect, useRef, useState } from 'preact/hooks';

interface Place {
  /** True once the workbench speaks. */
  wanted: boolean;
  /** The lab that it is at. */
  at: string | null;
  /** The lab of this page. */
  lab: string;
  /** Changes with each new connection. */
  connection: number;
  enter: () => Promise<void>;
}

/**
 * Asks for the page's lab once a connection, when somebody looks at the page: two pages of two labs must not pull the
 * workbench to and fro. `connecting` until the question has its answer.
 */
export function useLab({ wanted, at, lab, connection, enter }: Place): 'connecting' | 'live' | 'elsewhere' {
  const asked = useRef<number | null>(null);
  /** The connection on which the question is settled: this page has asked, or was here without asking. */
  const [settled, setSettled] = useState<number | null>(null);
  const here = at === lab;

  useEffect(() => {
    if (!wanted || asked.current === connection) return undefined;
    if (here) {
      asked.current = connection;
      setSettled(connection);
      return undefined;
    }
    const ask = () => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', ask);
      asked.current = connection;
      void enter().then(() => setSettled(connection));
    };
    document.addEventListener('visibilitychange', ask);
    ask();
    return () => document.removeEventListener('visibilitychange', ask);
  }, [wanted, here, connection, enter]);

  if (here) return 'live';
  return settled === connection ? 'elsewhere' : 'connecting';
}
