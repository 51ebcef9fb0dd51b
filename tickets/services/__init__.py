from tickets.services.approvals import (
    add_approval_rule,
    approve_ticket,
    decide_by_link,
    escalate_approval,
    open_approval_link,
    reject_ticket,
    remind_deciders,
    update_approval_rule,
)
from tickets.services.attachments import (
    IncomingFile,
    attach_files,
    begin_upload,
    discard_files,
    download_address,
    finish_upload,
    hold_file,
    receive_upload,
    remove_attachment,
    upload_address,
)
from tickets.services.comments import add_comment
from tickets.services.csat import answer_survey, open_survey
from tickets.services.job_types import add_job_type, update_job_type
from tickets.services.letters import write_ticket_news
from tickets.services.notifications import (
    choose_notifications,
    gather_mails,
    move_daily_mails,
    notify_people,
    read_notifications,
)
from tickets.services.restores import request_restore
from tickets.services.saved_replies import add_saved_reply, update_saved_reply
from tickets.services.sla import (
    add_calendar,
    add_policy,
    mark_clocks,
    rewind_clocks,
    update_calendar,
    update_policy,
)
from tickets.services.tickets import (
    close_ticket,
    create_ticket,
    reopen_ticket,
    revise_ticket,
    update_ticket,
)
from tickets.services.watchers import (
    add_watcher,
    drop_old_watches,
    drop_strangers,
    remove_watcher,
)

__all__ = [
    "IncomingFile",
    "add_approval_rule",
    "add_calendar",
    "add_comment",
    "add_job_type",
    "add_policy",
    "add_saved_reply",
    "add_watcher",
    "answer_survey",
    "approve_ticket",
    "attach_files",
    "begin_upload",
    "choose_notifications",
    "close_ticket",
    "create_ticket",
    "decide_by_link",
    "discard_files",
    "download_address",
    "drop_old_watches",
    "drop_strangers",
    "escalate_approval",
    "finish_upload",
    "gather_mails",
    "hold_file",
    "mark_clocks",
    "move_daily_mails",
    "notify_people",
    "open_approval_link",
    "open_survey",
    "read_notifications",
    "receive_upload",
    "reject_ticket",
    "remind_deciders",
    "remove_attachment",
    "remove_watcher",
    "reopen_ticket",
    "request_restore",
    "revise_ticket",
    "rewind_clocks",
    "update_approval_rule",
    "update_calendar",
    "update_job_type",
    "update_policy",
    "update_saved_reply",
    "update_ticket",
    "upload_address",
    "write_ticket_news",
]
