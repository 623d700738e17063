"""Ralph over a file, on a free port of this machine: run by Ralph's own Python, which knows nothing of ours.

Its store in a file takes one write and refuses the next, so it is told to add to the file. The rest is Ralph as it is.
"""

import uvicorn
from ralph.api import app
from ralph.backends.data.base import BaseOperationType
from ralph.backends.lrs.fs import FSLRSBackend

FSLRSBackend.default_operation_type = BaseOperationType.APPEND
config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning")
here = config.bind_socket()
print(here.getsockname()[1], flush=True)
uvicorn.Server(config).run(sockets=[here])
