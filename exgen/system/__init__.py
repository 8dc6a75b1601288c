"""What lies between exgen and the machine: files, names that every system has, processes, and torch in its own."""

from exgen.system import files, latex, naming, paths, processes
from exgen.system.processes import Here, Pool, Stopped, Turn, cores, deaf, serving, stop_hearing
from exgen.system.torch_process import Engine, ScriptStopped, about, choose_device, run_script, workshop
